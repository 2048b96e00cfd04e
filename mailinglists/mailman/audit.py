"""Compares what the portal says of a list with what the mail server has, and tells the difference.

Some of it is no fault: who joined or left by e-mail is taken into the portal's rows. The rest is
drift. What is safe to mend is mended by `bringing.py`; what is not waits for a list master's word
(`manage.py lists_check --repair`, or the list's page in the back-office).
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from frame.batches import in_batches
from mailinglists.enums import (
    Drift,
    Ending,
    ListState,
    Origin,
    Subscribing,
    SubscriptionState,
)
from mailinglists.mailman import client
from mailinglists.mailman.bringing import bring
from mailinglists.mailman.server import OnRoster, Server
from mailinglists.mailman.wanted import (
    PORTAL_LANGUAGES,
    Wanted,
    delivery_of,
    settings_that_differ,
    wanted_of,
)
from mailinglists.models import Installation, MailingList, Subscription
from mailinglists.services import server as asking

# Where more vanish at once, they did not leave one by one.
LEAVE_AT_ONCE = 10
SHARE_AT_ONCE = 0.25


@dataclass(frozen=True)
class Difference:
    """One thing that is not as the portal says. `wanted` and `found` are words for a list master;
    addresses among them are seen by list masters alone.
    """

    sort: Drift
    name: str = ""
    wanted: str = ""
    found: str = ""

    @property
    def is_safe(self) -> bool:
        """Whether mending it takes nothing away that somebody may have wanted."""
        return self.sort in (Drift.SETTING, Drift.KEEPER, Drift.DELIVERY)


def audit(mailing_list: MailingList, *, repair: bool = False) -> list[Difference]:
    """Compare one list and take in who came and left by e-mail; mend what is safe, and with
    `repair` everything. Return what differs still.

    Raises `client.ServerTrouble`.
    """
    row = Installation.objects.get(mailing_list=mailing_list)
    server = Server(client.client())
    differences = list(_compare(row, mailing_list, server))
    if row.is_due:
        return _note(row, differences)  # it is being brought: compared again after that
    mend = [found for found in differences if repair or found.is_safe]
    if mend:
        _mend(row, mailing_list, server, mend)
        row.refresh_from_db()
        differences = list(_compare(row, mailing_list, server))
    _answer_those_who_ask_by_mail(mailing_list, server)
    return _note(row, differences)


def _note(row: Installation, differences: list[Difference]) -> list[Difference]:
    Installation.objects.filter(pk=row.pk).update(
        checked_at=timezone.now(), drift=[asdict(found) for found in differences]
    )
    return differences


# --- Comparing ----------------------------------------------------------------------------------


def _compare(row: Installation, mailing_list: MailingList, server: Server) -> Iterable[Difference]:
    wanted = wanted_of(mailing_list)
    config = server.settings_of(wanted.list_id)
    if config is None:
        if row.made_at is not None and mailing_list.state != ListState.CLOSED:
            yield Difference(Drift.LIST, wanted.address)
        return
    for name, value in settings_that_differ(wanted.settings, config).items():
        yield Difference(Drift.SETTING, name, _words(value), _words(config.get(name)))
    yield from _compare_keepers(server, wanted)
    if mailing_list.is_active:
        yield from _compare_roster(mailing_list, server, wanted)


def _compare_keepers(server: Server, wanted: Wanted) -> Iterable[Difference]:
    for role, people in (("owner", wanted.owners), ("moderator", wanted.moderators)):
        found = server.keepers(wanted.list_id, role)
        for email in sorted(people - found):
            yield Difference(Drift.KEEPER, email, wanted=role)
        for email in sorted(found - people):
            yield Difference(Drift.KEEPER, email, found=role)


def _compare_roster(
    mailing_list: MailingList, server: Server, wanted: Wanted
) -> Iterable[Difference]:
    # The rows first: what is pushed, or taken off, while the server is asked, is no difference.
    rows = {row.email: row for row in mailing_list.subscriptions.active()}
    there = {found.email: found for found in server.roster(wanted.list_id)}
    now_on = set(mailing_list.subscriptions.active().values_list("email", flat=True))
    on_the_way = set(mailing_list.subscriptions.to_push().values_list("email", flat=True))
    strangers = sorted(there.keys() - now_on - on_the_way)
    missing = sorted(email for email, row in rows.items() if row.is_pushed and email not in there)
    if mailing_list.follows_members:
        yield from (Difference(Drift.STRANGER, email) for email in strangers)
    else:
        _take_in(mailing_list, [there[email] for email in strangers])
    if len(missing) > max(LEAVE_AT_ONCE, SHARE_AT_ONCE * len(rows)):
        yield from (Difference(Drift.MISSING, email) for email in missing)
    else:
        _note_left(rows[email] for email in missing)
    for email in sorted(rows.keys() & there.keys() - on_the_way):
        mode, _status = delivery_of(rows[email].delivery)
        if mode != there[email].delivery_mode:
            yield Difference(Drift.DELIVERY, email, mode, there[email].delivery_mode)


def _words(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


# --- Taking in what happened by mail ------------------------------------------------------------


@transaction.atomic
def _take_in(mailing_list: MailingList, found: list[OnRoster]) -> None:
    """Note who is on the list although the portal did not put them there: they joined by mail, or
    were on it before the portal took it over.
    """
    if not found:
        return
    row = Installation.objects.get(mailing_list=mailing_list)
    now = timezone.now()
    origin = Origin.ADOPTED if row.may_take_over and row.checked_at is None else Origin.MAIL
    language = PORTAL_LANGUAGES.get(wanted_of(mailing_list).settings["preferred_language"], "en")
    # Whoever asked by the form as well has confirmed by mail.
    emails = [person.email for person in found]
    asked = mailing_list.subscriptions.asked().filter(email__in=emails)
    asked.update(state=SubscriptionState.ACTIVE, confirmed_at=now, is_pushed=True)
    known = set(mailing_list.subscriptions.active().values_list("email", flat=True))
    Subscription.objects.bulk_create(
        [
            Subscription(
                mailing_list=mailing_list,
                email=person.email,
                language=language,
                delivery=person.delivery,
                state=SubscriptionState.ACTIVE,
                origin=origin,
                asked_at=now,
                confirmed_at=now,
                is_pushed=True,
            )
            for person in found
            if person.email not in known
        ],
        batch_size=500,
    )


def _note_left(rows: Iterable[Subscription]) -> None:
    keys = [row.pk for row in rows]
    Subscription.objects.active().filter(pk__in=keys, is_pushed=True).update(
        state=SubscriptionState.ENDED, ending=Ending.SELF, ended_at=timezone.now()
    )


def _answer_those_who_ask_by_mail(mailing_list: MailingList, server: Server) -> None:
    """Tell those who wrote to …-join@ of a list that is not open where one asks."""
    if not mailing_list.is_active or mailing_list.subscribing == Subscribing.OPEN:
        return
    list_id = wanted_of(mailing_list).list_id
    for asking_by_mail in server.requests(list_id, of="moderator"):
        language = next((c for c in mailing_list.languages if c in dict(settings.LANGUAGES)), "en")
        with override(language):
            reason = _("Please ask to be let in on the list's page: %(address)s") % {
                "address": f"{settings.SITE_URL}{mailing_list.get_absolute_url()}"
            }
        server.answer_request(list_id, asking_by_mail["token"], "reject", reason=reason)


# --- Mending ------------------------------------------------------------------------------------


def _mend(
    row: Installation, mailing_list: MailingList, server: Server, differences: list[Difference]
) -> None:
    by_sort: dict[Drift, list[str]] = {}
    for found in differences:
        by_sort.setdefault(found.sort, []).append(found.name)
    if strangers := by_sort.get(Drift.STRANGER):
        server.unsubscribe(wanted_of(mailing_list).list_id, strangers)
    again = [*by_sort.get(Drift.MISSING, []), *by_sort.get(Drift.DELIVERY, [])]
    with transaction.atomic():
        for emails in in_batches(again):
            mailing_list.subscriptions.active().filter(email__in=emails).update(is_pushed=False)
        asking.ask(mailing_list)
    bring(row.pk)
