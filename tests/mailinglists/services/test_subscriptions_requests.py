"""Asking to be let in on a moderated list: sent, decided, ended, and who is told."""

import pytest

from mailinglists.enums import Ending, ListState, Origin, SubscriptionState
from mailinglists.services import lists
from mailinglists.services import subscriptions as services
from moderation import services as moderation
from moderation.enums import State
from moderation.models import Request
from tests.mailinglists.factories import (
    SubscriptionFactory,
    asking,
    keeper_without_account,
    keeping,
    list_here,
)
from tests.mailinglists.services.test_subscriptions import asked, mails_to, state_of, wanted

pytestmark = pytest.mark.django_db


@pytest.fixture
def moderated():
    return list_here(subscribing="moderated")


def test_approval_lets_in(moderated, registered, moderator):
    row = asking(registered, moderated, delivery="digest")

    moderation.approve(row, by=moderator)
    moderation.reverse(row, by=moderator, reason="Too soon.")
    ended = moderated.subscriptions.get()
    assert state_of(ended) == (SubscriptionState.ENDED, Ending.KEEPERS, False)
    moderation.approve(row, by=moderator)

    found = moderated.subscriptions.get()
    assert found.pk == ended.pk
    assert state_of(found) == (SubscriptionState.ACTIVE, "", False)
    assert (found.email, found.person) == (registered.email, registered)
    assert (found.origin, found.delivery, found.request) == (Origin.REQUEST, "digest", row)
    assert wanted(moderated) == 3


def test_approval_of_who_came_meanwhile_changes_nothing(moderated, registered, moderator):
    row = asking(registered, moderated)
    there = SubscriptionFactory(mailing_list=moderated, email=registered.email, origin="mail")

    moderation.approve(row, by=moderator)
    moderation.reverse(row, by=moderator, reason="Too soon.")

    assert state_of(there) == (SubscriptionState.ACTIVE, "", True)


def test_approval_takes_up_what_was_asked_by_the_form(registered, moderator):
    mailing_list = list_here()
    there = asked(mailing_list, registered.email)
    mailing_list.subscribing = "moderated"
    mailing_list.save()

    moderation.approve(asking(registered, mailing_list), by=moderator)

    assert state_of(there) == (SubscriptionState.ACTIVE, "", False)


@pytest.mark.parametrize("verb", ["decline", "withdraw"])
def test_other_ends_let_nobody_in(moderated, registered, moderator, verb):
    row = asking(registered, moderated)
    by = registered if verb == "withdraw" else moderator

    moderation.move(row, verb, by=by, reason="No.")

    assert not moderated.subscriptions.exists()


def test_one_request_a_person_waits(moderated, registered):
    asking(registered, moderated)

    with pytest.raises(services.OnItAlready, match="waits for approval"):
        asking(registered, moderated)

    assert Request.objects.count() == 1


def test_subscriber_need_not_ask(moderated, registered):
    SubscriptionFactory(mailing_list=moderated, email=registered.email)

    with pytest.raises(services.OnItAlready, match="on this list already"):
        asking(registered, moderated)


def test_unproved_address_cannot_ask(moderated, registered):
    registered.emailaddress_set.update(verified=False)

    with pytest.raises(services.NotProved):
        asking(registered, moderated)


def test_too_many_requests_of_one_person_are_refused(registered, monkeypatch):
    monkeypatch.setattr(services, "ASKED_AT_ONCE", 1)
    asking(registered, list_here(subscribing="moderated"))

    with pytest.raises(services.TooManyAsked):
        asking(registered, list_here(subscribing="moderated"))


@pytest.mark.parametrize(
    "fields", [{"subscribing": "open"}, {"subscribing": "members"}, {"state": "closed"}]
)
def test_other_lists_are_not_asked(registered, fields):
    with pytest.raises(services.NotOpen):
        asking(registered, list_here(**{"subscribing": "moderated"} | fields))


def test_list_that_follows_members_lets_nobody_in_any_more(
    moderated, registered, moderator, grouping
):
    row = asking(registered, moderated)
    moderated.subscribing, moderated.grouping = "members", grouping
    moderated.save()

    with pytest.raises(services.NotOpen):
        moderation.approve(row, by=moderator)

    assert Request.objects.get().state == State.SUBMITTED


def test_closing_a_list_ends_what_waits(moderated, registered):
    row = asking(registered, moderated)
    there = SubscriptionFactory(mailing_list=moderated)

    lists.close_list(moderated)

    row.refresh_from_db()
    assert row.state == State.WITHDRAWN
    assert row.decisions.last().reason == "The list was closed."
    assert state_of(there) == (SubscriptionState.ENDED, Ending.CLOSED, False)
    moderated.refresh_from_db()
    assert moderated.state == ListState.CLOSED


def test_those_who_keep_it_are_told(moderated, registered, coordinator, list_master):
    keeping(moderated, coordinator)
    keeper_without_account(moderated)

    row = asking(registered, moderated)

    assert mails_to(coordinator.email) == [
        f"Waits for your decision: Getting on a mailing list, {moderated.name}"
    ]
    assert mails_to("keeper@owners.example") == [
        f"Somebody asks to be let in: mailing list {moderated.name}"
    ]
    assert not mails_to(list_master.email)
    assert row.title == moderated.name


def test_list_masters_are_told_where_nobody_with_an_account_keeps_it(
    moderated, registered, list_master
):
    asking(registered, moderated)

    assert len(mails_to(list_master.email)) == 1
