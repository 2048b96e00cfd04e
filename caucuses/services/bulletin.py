"""Reading the weekly bulletin: asked for, confirmed, stopped; and sending it.

Whoever asks for an address learns nothing of it: the owner gets one mail, whether they read the
bulletin already or not.
"""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from caucuses.bulletin import Section, Week, news_of
from caucuses.emails import bulletin as emails
from caucuses.models import BulletinReader, BulletinRequest, Grouping
from caucuses.querysets.bulletin import BulletinReaderQuerySet
from frame.errors import Refused
from limits import counting
from limits.rates import Scope

WEEK = timedelta(days=7)
# On Monday (UTC): what was written around midnight is in the database by then.
MORNING = timedelta(hours=4)
CAUGHT_UP = 4  # weeks that are made good where no worker ran
BATCH = 100  # readers in one transaction
AT_ONCE = 1000  # readers in one run, so that other mail does not wait long


class BulletinRefused(Refused):
    """There is no bulletin to read: the group is closed."""


@transaction.atomic
def ask(grouping: Grouping | None, *, email: str, language: str) -> None:
    """Ask the owner of an address whether they want the bulletin of the group, or of all groups.

    Raises BulletinRefused. An address that was asked for too often gets no further mail; nobody is
    told so, because that would tell of others' doings.
    """
    _refuse_closed(grouping)
    email = email.lower()
    is_too_often = counting.take_named("bulletin_mails", Scope.EMAIL, email) is not None
    asked = BulletinRequest.objects.create(grouping=grouping, email=email, language=language)
    if not is_too_often:
        emails.ask_for_confirmation(asked, reader_of(asked))


def reader_of(asked: BulletinRequest) -> BulletinReader | None:
    """Return who gets already what was asked for, in whichever language: 1 query."""
    readers = BulletinReader.objects.open()
    return readers.filter(email=asked.email, grouping=asked.grouping_id).first()


@transaction.atomic
def confirm(asked: BulletinRequest) -> BulletinReader:
    """Let the address of a request have the bulletin; confirming twice changes nothing more.

    Raises BulletinRefused where the time is over or the group was closed since.
    """
    if not BulletinRequest.objects.waiting().filter(pk=asked.pk).exists():
        raise BulletinRefused(_("The time to confirm is over. Ask for the bulletin again."))
    return begin(asked.grouping, email=asked.email, language=asked.language)


@transaction.atomic
def begin(grouping: Grouping | None, *, email: str, language: str) -> BulletinReader:
    """Let an address that its owner has confirmed have the bulletin, from this week on; who has it
    already gets it in `language` from then on. Raises BulletinRefused.
    """
    _refuse_closed(grouping)
    reader, _is_new = BulletinReader.objects.get_or_create(
        email=email.lower(),
        grouping=grouping,
        defaults={"language": language, "told_until_on": _monday_of(timezone.now().date())},
    )
    if reader.ended_at is not None:
        reader.ended_at = None
        reader.confirmed_at = timezone.now()
        reader.told_until_on = _monday_of(timezone.now().date())
    reader.language = language
    reader.save()
    return reader


def end(reader: BulletinReader) -> None:
    """Send the reader no further bulletin; ending twice changes nothing."""
    now = timezone.now()
    if BulletinReader.objects.open().filter(pk=reader.pk).update(ended_at=now):
        reader.ended_at = now


def next_for(reader: BulletinReader) -> date:
    """Return the Monday of the next bulletin, if anything happens until then."""
    return reader.told_until_on + WEEK


@transaction.atomic
def forget() -> int:
    """Erase requests whose time is over and the addresses of those who left; return how many."""
    requests, _by_model = BulletinRequest.objects.lapsed().delete()
    readers, _by_model = BulletinReader.objects.long_ended().delete()
    return requests + readers


def send_due(now: datetime, *, limit: int = AT_ONCE) -> int:
    """Send the bulletins that are due at `now` to about `limit` readers; return to how many.

    Readers are marked as told in the transaction that stores their mails, batch by batch: after a
    crash the next run goes on where this one stopped. Weeks in which no worker ran are made good,
    the oldest first.
    """
    sent = 0
    last = _monday_of((now - MORNING).date())
    for back in reversed(range(CAUGHT_UP)):
        week = Week(last - back * WEEK)
        for grouping_id, language in BulletinReader.objects.due(week.end_on).editions():
            grouping = Grouping.objects.get(pk=grouping_id) if grouping_id else None
            news = news_of(week, grouping, language)
            readers = BulletinReader.objects.due(week.end_on).of_edition(grouping_id, language)
            if not news:
                readers.update(told_until_on=week.end_on)
                continue
            while sent < limit and (number := _send_batch(week, grouping, news, readers)):
                sent += number
            if sent >= limit:
                return sent
    return sent


@transaction.atomic
def _send_batch(
    week: Week,
    grouping: Grouping | None,
    news: list[Section],
    readers: BulletinReaderQuerySet,
) -> int:
    """Send the news to the next of `readers`; return to how many."""
    batch = list(readers.select_for_update().order_by("pk")[:BATCH])
    for reader in batch:
        reader.grouping = grouping
        emails.bulletin(reader, week, news)
    told = BulletinReader.objects.filter(pk__in=[reader.pk for reader in batch])
    told.update(told_until_on=week.end_on)
    return len(batch)


def _monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _refuse_closed(grouping: Grouping | None) -> None:
    if grouping is not None and grouping.is_closed:
        raise BulletinRefused(_("This group is closed: it has no bulletin any more."))
