"""Writing to a group without its addresses: whom a message reaches, and passing it on.

A message of somebody whose address is confirmed goes out at once. Of anybody else it waits until
they follow the link in a mail, which repeats nothing of the message: so nobody can use the form to
send words to a third person.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from caucuses.emails import relay as emails
from caucuses.models import Appointment, Grouping, RelayMessage
from frame.errors import Refused
from limits import counting
from limits.rates import Scope

DAY = timedelta(days=1)


class RelayRefused(Refused):
    """The message is not passed on: the group is closed, nobody is there, or it was sent before."""


class TooMany(RelayRefused):
    """A limit is reached; `again_at` is when it ends."""

    def __init__(self, message: str, again_at: datetime) -> None:
        moment = date_format(timezone.localtime(again_at), "DATETIME_FORMAT")
        super().__init__(message % {"moment": moment})
        self.again_at = again_at


@dataclass(frozen=True)
class Readers:
    """Whom a message to a group reaches, and why them: they lead it, or `above`, or nobody does and
    they belong to the secretariat.
    """

    people: list[User]
    whose: Literal["group", "above", "secretariat"]
    above: Grouping | None = None


def readers_of(grouping: Grouping) -> Readers:
    """Return whom a message to the group reaches today: at most 2 queries."""
    leaders = Appointment.objects.leaders_by_grouping(grouping.line_keys)
    for key in reversed(grouping.line_keys):
        if key == grouping.pk and key in leaders:
            return Readers(leaders[key], "group")
        if key in leaders:
            return Readers(leaders[key], "above", Grouping.objects.get(pk=key))
    return Readers(list(User.objects.secretariat().order_by("pk")), "secretariat")


@transaction.atomic
def write(
    grouping: Grouping,
    *,
    by: User | None,
    name: str,
    email: str,
    language: str,
    subject: str,
    text: str,
) -> RelayMessage:
    """Take a message to a group: pass it on at once where `by` wrote it from their confirmed
    address, else ask the address for a confirmation.

    Raises RelayRefused, TooMany.
    """
    # Nobody closes it meanwhile.
    grouping = Grouping.objects.select_for_update(of=("self",)).get(pk=grouping.pk)
    _refuse_closed(grouping)
    email = email.lower()
    _refuse_full(grouping, passes=by is not None)
    readers = _readers_or_refuse(grouping)
    message = RelayMessage.objects.create(
        grouping=grouping,
        sender=by,
        name=name,
        email=email,
        language=language,
        subject=subject,
        text=text,
    )
    if by is None:
        emails.ask_for_confirmation(message)
    else:
        _pass_on(message, readers)
    return message


@transaction.atomic
def confirm(message: RelayMessage) -> RelayMessage:
    """Pass on a message whose writer has followed the link in our mail; it goes out once.

    Raises RelayRefused, TooMany.
    """
    grouping = Grouping.objects.select_for_update(of=("self",)).get(pk=message.grouping_id)
    _refuse_closed(grouping)
    current = RelayMessage.objects.waiting().filter(pk=message.pk).first()
    if current is None:
        raise RelayRefused(_("This message was passed on already, or its time is over."))
    _refuse_full(grouping, passes=True)
    _pass_on(current, _readers_or_refuse(grouping))
    return current


def _pass_on(message: RelayMessage, readers: Readers) -> None:
    """Mail the message to its readers and a copy to its writer, and forget its words.

    Raises RelayRefused.
    """
    now = timezone.now()
    count = len(readers.people)
    changed = RelayMessage.objects.filter(pk=message.pk, sent_at=None).update(
        sent_at=now, recipient_count=count, subject="", text=""
    )
    if not changed:
        raise RelayRefused(_("This message was passed on already, or its time is over."))
    message.sent_at, message.recipient_count = now, count
    for person in readers.people:
        emails.pass_on(message, person, readers.whose, readers.above)
    emails.copy_to_writer(message)
    message.subject = message.text = ""


def _readers_or_refuse(grouping: Grouping) -> Readers:
    readers = readers_of(grouping)
    if not readers.people:
        raise RelayRefused(_("Nobody can be reached at the moment. Try again another day."))
    return readers


def _refuse_closed(grouping: Grouping) -> None:
    if grouping.is_closed:
        raise RelayRefused(_("This group is closed. Nobody reads messages to it any more."))


def _refuse_full(grouping: Grouping, *, passes: bool) -> None:
    """Refuse where the group got enough for one day. Counted is what `passes`: what nobody
    confirmed fills no group.
    """
    ask = counting.take_named if passes else counting.when_named_free
    again_at = ask("relay_passed_on", Scope.TARGET, f"group {grouping.pk}")
    if again_at is not None:
        raise TooMany(
            _(
                "This group got as many messages today as it can read. "
                "Try again after %(moment)s (UTC)."
            ),
            again_at,
        )


@transaction.atomic
def forget() -> int:
    """Erase what is no longer needed; return from how many rows.

    Messages that nobody confirmed in time go; of those passed on more than a day ago only the
    group, the day and the number of readers stay.
    """
    lapsed, _by_model = RelayMessage.objects.lapsed().delete()
    old = RelayMessage.objects.filter(created_at__lte=timezone.now() - DAY)
    networks = old.exclude(source="").update(source="")
    passed_on = RelayMessage.objects.filter(sent_at__lte=timezone.now() - DAY)
    traces = passed_on.exclude(email="").update(name="", email="", sender=None)
    return lapsed + networks + traces
