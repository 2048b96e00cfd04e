"""The daily digest of new members."""

from datetime import timedelta

import pytest
from django.utils import timezone

from caucuses.jobs.memberships import DAYS_BACK, tell_of_day, tell_of_new_members
from caucuses.services import memberships as services
from moderation import services as moderation
from notices.models import OutgoingMail
from notices.schedule import _jobs
from tests.caucuses.factories import AppointmentFactory, GroupingFactory, MembershipFactory
from tests.people import create_person

pytestmark = pytest.mark.django_db


def at(days_ago):
    """Return noon (UTC) of a day."""
    return (timezone.now() - timedelta(days=days_ago)).replace(hour=12, minute=0)


def joined(grouping, name, days_ago=1, **fields):
    fields = {"from_at": at(days_ago)} | fields
    return MembershipFactory(grouping=grouping, person=create_person(name), **fields)


@pytest.fixture
def opened(coordinator):
    """An open group that `coordinator` leads too."""
    grouping = GroupingFactory(admission="open", name="Opened")
    AppointmentFactory(grouping=grouping, person=coordinator)
    return grouping


def test_job_is_on_the_clock():
    assert _jobs["caucuses.new_members"].every == timedelta(days=1)


def test_coordinator_gets_one_digest_a_day(opened, coordinator):
    second = GroupingFactory(admission="open", name="Second")
    AppointmentFactory(grouping=second, person=coordinator)
    for number in range(3):
        joined(opened, f"new{number}")
    joined(second, "further")

    for _time in range(2):
        tell_of_new_members.func()

    mail = OutgoingMail.objects.get()
    assert mail.recipient == coordinator.email
    assert "Opened: 3 new members" in mail.text
    assert "Second: 1 new member\n" in mail.text


def test_today_and_long_ago_are_not_told(opened):
    joined(opened, "today", days_ago=0)
    joined(opened, "long", days_ago=DAYS_BACK + 1)

    tell_of_new_members.func()

    assert not OutgoingMail.objects.exists()


def test_days_that_the_worker_missed_are_told(opened):
    joined(opened, "before", days_ago=2)

    tell_of_new_members.func()

    assert OutgoingMail.objects.count() == 1


def test_admitted_by_a_decision_is_no_news(grouping, coordinator, registered):
    request = services.join(grouping, by=registered)
    moderation.approve(request, by=coordinator)
    grouping.memberships.update(from_at=at(1))
    joined(grouping, "other")
    OutgoingMail.objects.all().delete()

    tell_of_new_members.func()

    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("member_count", [1, 3])
def test_query_count_does_not_grow_with_members(opened, member_count, django_assert_num_queries):
    for number in range(member_count):
        joined(opened, f"new{number}")
    day = at(1).date()
    tell_of_day(day)
    # Counts, groups, leaders, the mail, which is known already and looked for; a savepoint.
    with django_assert_num_queries(7):
        tell_of_day(day)
