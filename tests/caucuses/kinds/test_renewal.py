"""The request for renewal."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from caucuses.models import Grouping
from caucuses.services import life
from moderation import kinds, services
from moderation.models import Request
from notices.models import OutgoingMail
from tests.caucuses.factories import AppointmentFactory, GroupingFactory

pytestmark = pytest.mark.django_db

EVERYBODY = [
    "registered",
    "member",
    "representative",
    "former_coordinator",
    "coordinator",
    "other_coordinator",
    "parent_coordinator",
    "moderator",
    "list_master",
    "administrator",
]
DECIDERS = {"parent_coordinator", "moderator", "administrator"}


def today():
    return timezone.now().date()


def stored(grouping):
    return Grouping.objects.get(pk=grouping.pk)


@pytest.fixture
def renewal(grouping, coordinator):
    """A request of `coordinator` that `grouping` goes on."""
    return life.ask_renewal(
        grouping, by=coordinator, done="We met twice.", planned="We meet again.", until=None
    )


def approve(renewal, by):
    # As a later page finds it: what a person leads is known for one page.
    return services.approve(Request.objects.get(pk=renewal.pk), by=type(by).objects.get(pk=by.pk))


def test_renewal_gives_the_next_review_date(renewal, grouping, parent_coordinator, settings):
    approve(renewal, parent_coordinator)

    assert stored(grouping).review_on == today() + settings.REVIEW_EVERY
    assert "review" in stored(grouping).open_items
    assert grouping.events.get().what == "renewed"


def test_renewal_until_the_day_that_was_asked(grouping, coordinator, moderator):
    until = today() + timedelta(days=100)
    row = life.ask_renewal(grouping, by=coordinator, done="A.", planned="B.", until=until)

    approve(row, moderator)

    assert stored(grouping).review_on == until


def test_day_that_passed_while_it_waited_counts_as_none(renewal, grouping, moderator, settings):
    renewal.payload["until"] = "2020-01-01"
    renewal.save(update_fields=["payload"])

    approve(renewal, moderator)

    assert stored(grouping).review_on == today() + settings.REVIEW_EVERY


def test_dormant_group_becomes_active_again(renewal, grouping, moderator):
    Grouping.objects.filter(pk=grouping.pk).update(status="dormant", dormant_on=today())

    approve(renewal, moderator)

    assert (stored(grouping).status, stored(grouping).dormant_on) == ("active", None)


def test_reversal_brings_the_old_state_back_and_leaves_it_in_the_log(renewal, grouping, moderator):
    old = {"status": "dormant", "dormant_on": date(2026, 1, 2), "review_on": date(2025, 12, 1)}
    Grouping.objects.filter(pk=grouping.pk).update(**old)
    decision = approve(renewal, moderator)

    services.reverse(renewal, by=moderator, reason="By mistake.")

    after = stored(grouping)
    assert {name: getattr(after, name) for name in old} == old
    assert decision.details["before"]["review_on"] == "2025-12-01"
    whats = grouping.events.order_by("pk").values_list("what", flat=True)
    assert list(whats) == ["renewed", "not_renewed"]
    assert renewal.state == "submitted"


def test_reversal_of_a_refusal_changes_nothing_of_the_group(renewal, grouping, moderator):
    services.decline(renewal, by=moderator, reason="Say more.")

    services.reverse(renewal, by=moderator, reason="It said enough.")

    assert stored(grouping).review_on is None
    assert not grouping.events.exists()


def test_reversal_does_not_undo_a_later_review_date(renewal, grouping, moderator):
    approve(renewal, moderator)
    Grouping.objects.filter(pk=grouping.pk).update(review_on=date(2040, 1, 1))

    with pytest.raises(services.MoveRefused, match="was changed since"):
        services.reverse(renewal, by=moderator, reason="By mistake.")

    assert stored(grouping).review_on == date(2040, 1, 1)
    assert Request.objects.get().state == "approved"


def test_reversal_makes_no_second_request_that_waits(renewal, grouping, coordinator, moderator):
    approve(renewal, moderator)
    life.ask_renewal(grouping, by=coordinator, done="A.", planned="B.", until=None)

    with pytest.raises(services.MoveRefused, match="A later request"):
        services.reverse(renewal, by=moderator, reason="By mistake.")


@pytest.mark.parametrize("move", ["approve", "reverse"])
def test_closed_group_is_neither_renewed_nor_unrenewed(renewal, grouping, moderator, move):
    if move == "reverse":
        approve(renewal, moderator)
    Grouping.objects.filter(pk=grouping.pk).update(status="closed")

    with pytest.raises(services.MoveRefused, match="is closed"):
        services.move(renewal, move, by=moderator, reason="Why not.")

    assert stored(grouping).status == "closed"


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_decides_and_who_sees_it(request, renewal, who):
    person = request.getfixturevalue(who)

    may = renewal.kind_object.may_decide(person, renewal)

    assert may is (who in DECIDERS)
    assert Request.objects.visible_to(person).filter(pk=renewal.pk).exists() is may


@pytest.mark.parametrize("who", ["coordinator", "other_coordinator", "member"])
def test_decision_of_anybody_else_is_refused(request, renewal, grouping, who):
    with pytest.raises(services.NotAllowed):
        approve(renewal, request.getfixturevalue(who))

    assert stored(grouping).review_on is None


def test_moderator_who_leads_the_group_leaves_it_to_others(renewal, grouping, moderator):
    AppointmentFactory(grouping=grouping, person=moderator)

    with pytest.raises(services.NotAllowed, match="own request"):
        approve(renewal, moderator)


def test_who_leads_both_decides_unless_they_asked(grouping, parent_coordinator, coordinator):
    AppointmentFactory(grouping=grouping, person=parent_coordinator)
    row = life.ask_renewal(grouping, by=coordinator, done="A.", planned="B.", until=None)
    assert row.kind_object.may_decide(parent_coordinator, row)
    services.withdraw(row, by=coordinator)

    own = life.ask_renewal(grouping, by=parent_coordinator, done="A.", planned="B.", until=None)

    assert not own.kind_object.may_decide(parent_coordinator, own)


def test_those_who_decide_are_told_at_once(grouping, coordinator, parent_coordinator, moderator):
    row = life.ask_renewal(grouping, by=coordinator, done="A.", planned="B.", until=None)

    mails = OutgoingMail.objects.filter(once__startswith=f"request:{row.pk}:waiting:")
    assert list(mails.values_list("recipient", flat=True)) == [parent_coordinator.email]


@pytest.mark.parametrize("case", ["nobody above", "asked by the only one above", "outside"])
def test_secretariat_is_told_where_nobody_above_can_decide(
    request, grouping, coordinator, moderator, case
):
    by = coordinator
    if case == "asked by the only one above":
        by = request.getfixturevalue("parent_coordinator")
    if case == "outside":
        grouping = GroupingFactory(outside=True, parent=grouping)
        by = AppointmentFactory(grouping=grouping, person=coordinator).person

    row = life.ask_renewal(grouping, by=by, done="A.", planned="B.", until=None)

    assert list(kinds.get("renewal").deciders(row)) == [moderator]


def test_leaders_are_told_of_the_renewal(
    renewal, grouping, coordinator, parent_coordinator, moderator
):
    OutgoingMail.objects.all().delete()

    approve(renewal, moderator)

    events = OutgoingMail.objects.filter(once__startswith="grouping_event:")
    assert set(events.values_list("recipient", flat=True)) == {
        coordinator.email,
        parent_coordinator.email,
    }
