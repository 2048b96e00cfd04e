"""Brings a list on the mail server to what the portal wants: making it, changing it, closing it
and mending it are this one thing.

It compares and applies the difference, in steps of which each may be cut off and done again.
Nothing here runs inside a transaction while the server is asked: a task calls it after commit.
"""

import uuid
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from caucuses import openness
from mailinglists import emails
from mailinglists.enums import ListState, SubscriptionState, Trouble
from mailinglists.mailman import client
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

LEASE = timedelta(seconds=60)  # longer than any step takes
STEP = 100  # subscribers a step
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)


class NameTakenThere(Exception):
    """The server has a list of this name that the portal did not make."""


class LeaseLost(Exception):
    """Another worker took the list over, because this one was too slow."""


def bring(pk: int) -> bool:
    """Bring the list of the Installation `pk` to what is wanted; tell whether all was done.

    False where somebody else works on it, where it is not due, or where the server is in the way:
    the row tells which trouble, and when it is tried again.
    """
    row = _lease(pk)
    if row is None:
        return False
    goal = row.wanted
    try:
        _bring(row, Server(client.client()))
    except client.ServerTrouble as trouble:
        _note_trouble(row, _sort(trouble), str(trouble))
        return False
    except NameTakenThere as taken:
        _note_trouble(row, Trouble.TAKEN, str(taken))
        return False
    except LeaseLost:
        return False
    _note_success(row, goal)
    return True


# --- The lease and what became of it ------------------------------------------------------------


def _lease(pk: int) -> Installation | None:
    now, lease = timezone.now(), uuid.uuid4()
    free = Installation.objects.filter(pk=pk, brought__lt=F("wanted"), leased_until__lte=now)
    if not free.update(lease=lease, leased_until=now + LEASE):
        return None
    return Installation.objects.select_related("mailing_list__grouping").get(pk=pk)


def _keep_lease(row: Installation) -> None:
    mine = Installation.objects.filter(pk=row.pk, lease=row.lease)
    if not mine.update(leased_until=timezone.now() + LEASE):
        raise LeaseLost


def _note_success(row: Installation, goal: int) -> None:
    Installation.objects.filter(pk=row.pk, lease=row.lease).update(
        brought=goal,
        trouble="",
        trouble_details="",
        troubled_since=None,
        attempts=0,
        next_at=timezone.now(),
        leased_until=timezone.now(),
    )


def _note_trouble(row: Installation, trouble: Trouble, details: str) -> None:
    now = timezone.now()
    Installation.objects.filter(pk=row.pk, lease=row.lease).update(
        trouble=trouble,
        trouble_details=details[:300],
        troubled_since=row.troubled_since or now,
        attempts=F("attempts") + 1,
        next_at=now + min(FIRST_WAIT * 2 ** min(row.attempts, 10), LONGEST_WAIT),
        leased_until=now,
    )


def _sort(trouble: client.ServerTrouble) -> Trouble:
    if isinstance(trouble, client.Unreachable):
        return Trouble.UNREACHABLE
    return Trouble.DENIED if isinstance(trouble, client.Denied) else Trouble.FAILED


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
    _keep_lease(row)
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
        row.began_at, row.made_at = timezone.now(), None
        row.save(update_fields=["began_at", "made_at"])
    server.make_list(wanted.name, wanted.domain)
    config = server.settings_of(wanted.list_id)
    if config is None:
        raise client.ServerFailed(f"{wanted.address} was made, and is not there.")
    _note_made(row)
    return config


def _see_whose(row: Installation, wanted: Wanted) -> None:
    """Raise NameTakenThere where the list was there before the portal asked for it, unless a list
    master wants it taken over.
    """
    # Set only when the list was missing a moment before: what is there now, this portal made, and
    # was cut off before it could note that.
    if row.began_at is None and not row.may_take_over:
        raise NameTakenThere(wanted.address)
    _note_made(row)


def _note_made(row: Installation) -> None:
    row.made_at = timezone.now()
    row.save(update_fields=["made_at"])


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
        _keep_lease(row)
        last = subscriptions[-1].pk
        gone = [found for found in subscriptions if not found.is_active]
        if gone:
            server.unsubscribe(wanted.list_id, [found.email for found in gone])
            _note_pushed(gone)
        for found in subscriptions:
            if not found.is_active:
                continue
            try:
                server.subscribe(
                    wanted.list_id,
                    found.email,
                    delivery=delivery_of(found.delivery),
                    may_post=found.may_post,
                )
            except client.Refused as error:
                refusal = error
            else:
                _note_pushed([found])
    if refusal is not None:
        raise refusal


def _note_pushed(pushed: list[Subscription]) -> None:
    """Note that the server has the rows as they were read: what changed meanwhile stays due."""
    for found in pushed:
        Subscription.objects.filter(
            pk=found.pk,
            state=found.state,
            delivery=found.delivery,
            may_post=found.may_post,
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
