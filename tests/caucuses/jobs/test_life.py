"""Reminders before a review, dormancy, and the end."""

from datetime import timedelta

import pytest
from django.utils import timezone

from caucuses.jobs import life as jobs
from caucuses.models import Grouping
from caucuses.services import life
from notices.models import OutgoingMail
from tests.caucuses.factories import AppointmentFactory, GroupingFactory
from tests.people import create_person

pytestmark = pytest.mark.django_db


def days_from_now(days):
    return timezone.now().date() + timedelta(days=days)


def let(grouping, **values):
    Grouping.objects.filter(pk=grouping.pk).update(**values)


def stored(grouping):
    return Grouping.objects.get(pk=grouping.pk)


def reminders():
    return sorted(
        OutgoingMail.objects.filter(once__startswith="review:").values_list("recipient", flat=True)
    )


# --- Reminders ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "step"), [(60, 60), (45, 60), (30, 30), (8, 30), (7, 7), (1, 7), (61, 0), (0, 0)]
)
def test_reminder_comes_at_each_step_and_once(
    grouping, coordinator, parent_coordinator, moderator, days, step
):
    let(grouping, review_on=days_from_now(days))

    jobs.remind_of_reviews.call()
    jobs.remind_of_reviews.call()

    assert reminders() == ([coordinator.email, parent_coordinator.email] if step else [])
    keys = OutgoingMail.objects.values_list("once", flat=True)
    assert all(f":{step}:" in key for key in keys)


def test_new_review_date_is_reminded_of_anew(grouping, coordinator):
    let(grouping, review_on=days_from_now(20))
    jobs.remind_of_reviews.call()
    let(grouping, review_on=days_from_now(21))

    jobs.remind_of_reviews.call()

    assert reminders() == [coordinator.email] * 2


@pytest.mark.parametrize("case", ["asked", "dormant", "closed", "no date"])
def test_who_needs_no_reminder_gets_none(grouping, coordinator, moderator, case):
    let(grouping, review_on=days_from_now(20))
    if case == "asked":
        life.ask_renewal(grouping, by=coordinator, done="A.", planned="B.", until=None)
    elif case == "no date":
        let(grouping, review_on=None)
    else:
        let(grouping, status=case)

    jobs.remind_of_reviews.call()

    assert reminders() == []


# --- Dormancy -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "status"), [(-29, "active"), (-30, "dormant"), (-400, "dormant")])
def test_group_falls_asleep_a_month_after_its_review(grouping, coordinator, days, status):
    let(grouping, review_on=days_from_now(days))

    jobs.let_fall_asleep.call()
    jobs.let_fall_asleep.call()

    assert stored(grouping).status == status
    asleep = status == "dormant"
    assert stored(grouping).dormant_on == (days_from_now(0) if asleep else None)
    assert grouping.events.count() == asleep
    assert OutgoingMail.objects.filter(recipient=coordinator.email).count() == asleep


def test_group_that_asked_for_renewal_stays_awake(grouping, coordinator):
    let(grouping, review_on=days_from_now(-100))
    life.ask_renewal(grouping, by=coordinator, done="A.", planned="B.", until=None)

    assert jobs.let_fall_asleep.call() == 0
    assert stored(grouping).status == "active"


def test_group_without_a_review_date_is_left_alone(grouping):
    let(grouping, status="dormant", dormant_on=days_from_now(-999))

    assert (jobs.let_fall_asleep.call(), jobs.close_sleeping.call()) == (0, 0)
    assert stored(grouping).status == "dormant"


def test_group_that_was_renewed_meanwhile_stays_awake(grouping, moderator):
    let(grouping, review_on=days_from_now(-100))
    found = Grouping.objects.to_fall_asleep().get()
    life.renew(grouping, by=moderator, until=days_from_now(100))

    assert not life.fall_asleep(found)
    assert stored(grouping).status == "active"


# --- The end --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "status"), [(-364, "dormant"), (-365, "closed")])
def test_group_is_closed_after_a_year_of_dormancy(
    grouping, coordinator, member, moderator, days, status
):
    let(
        grouping,
        review_on=days_from_now(-400),
        status="dormant",
        dormant_on=days_from_now(days),
    )

    jobs.close_sleeping.call()
    jobs.close_sleeping.call()

    closed = status == "closed"
    assert stored(grouping).status == status
    assert grouping.events.count() == closed
    told = set(OutgoingMail.objects.values_list("recipient", flat=True))
    # Nobody leads the group above: the secretariat stands in.
    wanted = {coordinator.email, member.email, moderator.email} if closed else set()
    assert told == wanted
    if closed:
        held = grouping.appointments.get(person=coordinator)
        assert (held.until_on, held.ended_by) == (days_from_now(0), None)
        assert grouping.events.get().by is None
        assert grouping.memberships.get().ended_by is None


def test_group_that_asked_for_renewal_is_not_closed(grouping, coordinator):
    let(
        grouping,
        review_on=days_from_now(-500),
        status="dormant",
        dormant_on=days_from_now(-400),
    )
    life.ask_renewal(grouping, by=coordinator, done="A.", planned="B.", until=None)

    assert jobs.close_sleeping.call() == 0


def test_from_review_to_the_end_day_by_day(grouping, coordinator, monkeypatch):
    start = timezone.now()
    let(grouping, review_on=start.date() + timedelta(days=61))
    coordinator.appointments.update(
        until_on=start.date() + timedelta(days=900),
        term_until_on=start.date() + timedelta(days=900),
    )
    seen = []
    for day in range(0, 470):
        monkeypatch.setattr(timezone, "now", lambda day=day: start + timedelta(days=day))
        jobs.remind_of_reviews.call()
        jobs.let_fall_asleep.call()
        jobs.close_sleeping.call()
        mails = OutgoingMail.objects.filter(recipient=coordinator.email).count()
        if not seen or (stored(grouping).status, mails) != seen[-1][1:]:
            seen.append((day, stored(grouping).status, mails))

    assert seen == [
        (0, "active", 0),
        (1, "active", 1),
        (31, "active", 2),
        (54, "active", 3),
        (91, "dormant", 4),
        (456, "closed", 5),
    ]


@pytest.mark.parametrize("row_count", [1, 3])
def test_looking_for_due_groups_costs_the_same(row_count, django_assert_num_queries):
    for _number in range(row_count):
        grouping = GroupingFactory(review_on=days_from_now(400))
        AppointmentFactory(grouping=grouping, person=create_person(f"leads-{grouping.pk}"))

    with django_assert_num_queries(3):
        jobs.remind_of_reviews.call()
        jobs.let_fall_asleep.call()
        jobs.close_sleeping.call()
