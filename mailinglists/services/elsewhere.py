"""Lists run elsewhere: whether the pages at which one subscribes and reads still answer.

Asked once a week each. A list that is only reached by mail is not asked: whether a mail server
takes mail is told by nothing but writing to it.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from frame import outgoing
from frame.answers import Verdict, code_of, verdict_on
from frame.outgoing import Answer
from mailinglists import emails
from mailinglists.models import MailingList

CHECK_EVERY = timedelta(days=7)
CHECKED_AT_ONCE = 20
# A list counts as dead after so many failed checks in a row over so long a time.
FAILURES = 3
FAILING = timedelta(days=14)
_ALIVE = {"failures": 0, "failing_since": None, "dead_since": None, "death_told_at": None}


def due(now: datetime) -> list[int]:
    """Return the keys of the lists to look at next: 1 query."""
    rows = MailingList.objects.to_look_at(now - CHECK_EVERY)
    return list(rows.values_list("pk", flat=True)[:CHECKED_AT_ONCE])


def check(key: int, *, unless_since: datetime, ask: Callable[[str], Answer] = outgoing.ask) -> str:
    """Ask the pages of a list, unless that was done since; return what is kept of it. The asking
    stands outside any transaction.
    """
    now = timezone.now()
    # Of two workers one asks; who dies meanwhile has asked for this week.
    mine = MailingList.objects.filter(pk=key).to_look_at(unless_since).order_by()
    claimed = mine.update(alive_checked_at=now)
    mailing_list = MailingList.objects.filter(pk=key).first()
    if not claimed or mailing_list is None:
        return "skipped"
    pages = mailing_list.pages_elsewhere
    if not pages:
        return "no pages"
    code = _worst(code_of(ask(page)) for page in pages)
    note(mailing_list, code, at=now)
    return code


def _worst(codes: Iterable[str]) -> str:
    """Return the answer that tells most: one page that is gone is what people run into."""
    order = [Verdict.FAILS, Verdict.REFUSES, Verdict.ANSWERS, Verdict.UNCLEAR]
    return min(codes, key=lambda code: order.index(verdict_on(code)))


@transaction.atomic
def note(mailing_list: MailingList, code: str, *, at: datetime) -> None:
    """Keep what a check found. What people entered stays as it is."""
    row = MailingList.objects.select_for_update(of=("self",)).get(pk=mailing_list.pk)
    if row.pages_elsewhere != mailing_list.pages_elsewhere:
        return  # it is elsewhere by now
    found: dict[str, Any] = {"answer": code}
    verdict = verdict_on(code)
    if verdict in (Verdict.ANSWERS, Verdict.REFUSES):
        found |= _ALIVE
    elif verdict is Verdict.FAILS:
        since = row.failing_since or at
        found |= {"failures": row.failures + 1, "failing_since": since}
        is_long = found["failures"] >= FAILURES and at - since >= FAILING
        if is_long and row.dead_since is None and _is_online(code, row, at):
            found["dead_since"] = since.date()
    MailingList.objects.filter(pk=row.pk).update(**found)


def _is_online(code: str, row: MailingList, at: datetime) -> bool:
    """Tell whether the portal's own line is known to work: a site answered, be it with an error."""
    others = MailingList.objects.answered_since(at - CHECK_EVERY * 2).exclude(pk=row.pk)
    return code.isdigit() or others.exists()


@transaction.atomic
def tell_of_the_dead() -> int:
    """Tell the list masters, once, which lists have died; return how many."""
    died = list(MailingList.objects.select_for_update(of=("self",)).newly_dead().order_by("name"))
    readers = list(User.objects.list_masters().order_by("pk"))
    if not died or not readers:
        return 0
    now = timezone.now()
    for reader in readers:
        emails.tell_of_dead_lists(died, reader, at=now)
    MailingList.objects.filter(pk__in=[row.pk for row in died]).update(death_told_at=now)
    return len(died)
