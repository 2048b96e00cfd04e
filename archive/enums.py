"""The words that describe a stored post."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class Flaw(TextChoices):
    """What was wrong with a message; what could be read of it is shown all the same."""

    UNREADABLE = "unreadable", pgettext_lazy("flaw of a message", "It could not be read")
    NO_ID = "no_id", pgettext_lazy("flaw of a message", "It has no usable Message-ID")
    DATE = "date", pgettext_lazy("flaw of a message", "Its date is missing or cannot be right")
    BROKEN = "broken", pgettext_lazy("flaw of a message", "Its parts are damaged")
    CHARSET = "charset", pgettext_lazy("flaw of a message", "Its letters had to be guessed")
    HIDDEN = (
        "hidden",
        pgettext_lazy("flaw of a message", "Signs that cannot be seen were taken out"),
    )
    CUT = "cut", pgettext_lazy("flaw of a message", "It is too long: the rest is left out")
    PARTS = "parts", pgettext_lazy("flaw of a message", "It has too many parts: some are left out")
