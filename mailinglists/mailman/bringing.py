"""Brings a list on the mail server to what the portal wants: making it, changing it, closing it
and mending it are this one thing.

It compares and applies the difference, in steps of which each may be cut off and done again.
Nothing here runs inside a transaction while the server is asked: a task calls it after commit.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from caucuses import openness
from mailinglists import emails
from mailinglists.enums import ListState, SubscriptionState
from mailinglists.mailman import client, work
from mailinglists.mailman.configuration import LANGUAGES
from mailinglists.mailman.server import Server
from mailinglists.mailman.wanted import (
    Wanted,
    delivery_of,
    posting_address,
    settings_that_differ,
    wanted_of,
)
from mailinglists.models import Installation, ListKeeper, MailingList, Subscription
from mailinglists.services import posters

STEP = 100  # subscribers a step


def bring(pk: int) -> bool:
    """Bring the list of the Installation `pk` to what is wanted; tell whether all was done."""
    return work.carry_out(Installation.objects.select_related("mailing_list__grouping"), pk, _bring)


# --- The steps ----------------------------------------------------------------------------------


def _bring(row: Installation, server: Server) -> None:
    mailing_list = row.mailing_list
    wanted = wanted_of(mailing_list)
    config = server.settings_of(wanted.list_id)
    if config is None:
        if mailing_list.state == ListState.CLOSED:
            _forget_subscribers(mailing_list)
            return
        config = _make(row, server, wanted)
    elif row.made_at is None:
        _see_whose(row, wanted)
    work.keep_lease(row)
    server.change_settings(wanted.list_id, settings_that_differ(wanted.settings, config))
    _bring_keepers(server, wanted)
    posters.refresh(mailing_list)
    _push_subscribers(row, server, wanted)
    if mailing_list.state == ListState.MAKING:
        _open(row)


def _make(row: Installation, server: Server, wanted: Wanted) -> dict[str, Any]:
    """Make the list, which is not there, and return its settings.

    Where it was there once, somebody deleted it behind the portal's back: it is made anew, with its
    subscribers.
    """
    with transaction.atomic():
        if row.made_at is not None:
            row.mailing_list.subscriptions.active().update(is_pushed=False)
        work.note_beginning(row)
    return work.make(row, server, wanted.name, wanted.domain)


def _see_whose(row: Installation, wanted: Wanted) -> None:
    """Raise NameTakenThere where the list was there before the portal asked for it, unless a list
    master wants it taken over.
    """
    # Set only when the list was missing a moment before: what is there now, this portal made, and
    # was cut off before it could note that.
    if row.began_at is None and not row.may_take_over:
        raise work.NameTakenThere(wanted.address)
    work.note_made(row)


def _bring_keepers(server: Server, wanted: Wanted) -> None:
    for role, people in (("owner", wanted.owners), ("moderator", wanted.moderators)):
        found = server.keepers(wanted.list_id, role)
        for email in sorted(people - found):
            server.add_keeper(wanted.list_id, role, email)
        for email in sorted(found - people):
            server.remove_keeper(wanted.list_id, role, email)


def _push_subscribers(row: Installation, server: Server, wanted: Wanted) -> None:
    """Tell the server who came, changed and left. One whom it does not take holds up nobody else.

    Raises the last refusal at the end.
    """
    refusal: client.Refused | None = None
    last = 0
    while subscriptions := list(
        row.mailing_list.subscriptions.to_push().filter(pk__gt=last).order_by("pk")[:STEP]
    ):
        work.keep_lease(row)
        last = subscriptions[-1].pk
        gone = [found for found in subscriptions if not found.is_active]
        if gone:
            server.unsubscribe(wanted.list_id, [found.email for found in gone])
            _note_pushed(gone)
        for alike in _alike(found for found in subscriptions if found.is_active):
            for found in _put_on_at_once(server, wanted, alike):
                try:
                    _put_on(server, wanted, found)
                except client.Refused as error:
                    refusal = error
                else:
                    _note_pushed([found])
    if refusal is not None:
        raise refusal


def _put_on_at_once(
    server: Server, wanted: Wanted, alike: list[Subscription]
) -> list[Subscription]:
    """Put on the list who is new to it, all alike; return whom that left out."""
    if len(alike) == 1:
        return alike
    one = alike[0]
    taken = server.subscribe_new(
        wanted.list_id,
        [found.email for found in alike],
        delivery=delivery_of(one.delivery),
        may_post=one.may_post,
        language=LANGUAGES[one.language],
    )
    _note_pushed([found for found in alike if found.email in taken])
    return [found for found in alike if found.email not in taken]


def _put_on(server: Server, wanted: Wanted, found: Subscription) -> None:
    server.subscribe(
        wanted.list_id,
        found.email,
        delivery=delivery_of(found.delivery),
        may_post=found.may_post,
        languages=(LANGUAGES[found.language], wanted.settings["preferred_language"]),
    )


def _alike(subscriptions: Iterable[Subscription]) -> list[list[Subscription]]:
    """Return the rows in groups that say the same of the list, apart from the address."""
    groups: dict[tuple[object, ...], list[Subscription]] = defaultdict(list)
    for found in subscriptions:
        groups[found.state, found.delivery, found.may_post, found.language].append(found)
    return list(groups.values())


def _note_pushed(pushed: Iterable[Subscription]) -> None:
    """Note that the server has the rows as they were read: what changed meanwhile stays due."""
    for alike in _alike(pushed):
        one = alike[0]
        Subscription.objects.filter(
            pk__in=[found.pk for found in alike],
            state=one.state,
            delivery=one.delivery,
            may_post=one.may_post,
            language=one.language,
        ).update(is_pushed=True)


def _forget_subscribers(mailing_list: MailingList) -> None:
    """A closed list that is not on the server has nobody to be taken off it."""
    mailing_list.subscriptions.to_push().filter(state=SubscriptionState.ENDED).update(
        is_pushed=True
    )


def _open(row: Installation) -> None:
    """The list works: show it, and write to its owners how to run it. Once."""
    with transaction.atomic():
        now = timezone.now()
        making = MailingList.objects.filter(pk=row.mailing_list_id, state=ListState.MAKING)
        opened = making.update(
            state=ListState.ACTIVE,
            posting_address=posting_address(row.mailing_list),
            checked_at=now,
        )
        if not opened:
            return  # closed while it was being made: the next run closes it there too
        Installation.objects.filter(pk=row.pk).update(owners_told_at=now)
        owners = ListKeeper.objects.accepted().owners().filter(mailing_list=row.mailing_list_id)
        for keeper in owners.select_related("mailing_list", "request"):
            emails.tell_owner(keeper)
        if row.mailing_list.grouping_id is not None:
            openness.refresh([row.mailing_list.grouping_id])
