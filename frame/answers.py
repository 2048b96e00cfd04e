"""What the answers to a weekly check of an address mean (`frame/outgoing.py` asks)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from frame.outgoing import Answer, Trouble


class Verdict(TextChoices):
    """What the answer to a check of a link means."""

    ANSWERS = "answers", _("The page is there.")
    REFUSES = "refuses", _("The site answers, but not to the portal's check.")
    FAILS = "fails", _("The page is not found, or the site is out of order.")
    UNCLEAR = "unclear", _("The check cannot tell.")


# Browsers, or whoever asks by another way, may still read the page.
_UNCLEAR = {Trouble.NO_ADDRESS, Trouble.PORT, Trouble.NOT_SECURE, Trouble.REDIRECTS}
GONE = ["404", "410"]


def code_of(answer: Answer) -> str:
    """Return what is kept of an answer: a status of HTTP, or the name of a trouble."""
    return str(answer.status) if answer.trouble is None else answer.trouble.value


def verdict_on(answer: str) -> Verdict:
    """Return what an answer means, as `code_of` writes it."""
    if not answer.isdigit():
        return Verdict.UNCLEAR if answer in _UNCLEAR else Verdict.FAILS
    if int(answer) < 400:
        return Verdict.ANSWERS
    # Some sites answer programs with a number of their own, such as 999.
    return Verdict.FAILS if answer in GONE or answer.startswith("5") else Verdict.REFUSES


def answer_in_words(answer: str) -> str:
    """Return an answer, as `code_of` writes it, as people read it."""
    if answer in Trouble.values:
        return str(Trouble(answer).label)
    return f"{verdict_on(answer).label} ({answer})"
