"""The open-caucus test looked at anew, and the monthly reminder."""

from datetime import timedelta

import pytest
from django.utils import timezone

from caucuses import openness
from caucuses.jobs import openness as jobs
from caucuses.models import Grouping
from notices.models import OutgoingMail
from tests.caucuses.factories import AppointmentFactory, GroupingFactory
from tests.people import create_person

pytestmark = pytest.mark.django_db


def reminded():
    found = OutgoingMail.objects.filter(once__startswith="openness:").order_by("recipient")
    return list(found.values_list("recipient", flat=True))


def test_what_only_time_changed_is_looked_at_anew(grouping):
    Grouping.objects.update(meeting_at=timezone.now() - timedelta(minutes=1))
    Grouping.objects.filter(pk=grouping.pk).update(open_items=["meeting"], open_count=1)

    jobs.refresh.call()

    assert "meeting" not in Grouping.objects.get(pk=grouping.pk).open_items


def test_coordinator_gets_one_mail_a_month_about_all_groups(
    grouping, other_grouping, coordinator, member, moderator, former_coordinator
):
    AppointmentFactory(grouping=other_grouping, person=coordinator, role="focal_point")
    AppointmentFactory(grouping=grouping, person=coordinator, role="alternate")
    openness.refresh_all()

    first, again = jobs.remind.call(), jobs.remind.call()

    assert (first, again) == (1, 0)
    assert reminded() == [coordinator.email]
    text = OutgoingMail.objects.get().text
    assert text.count("Caucus Here (open caucus: ") == 1
    assert text.count("Caucus Elsewhere (open caucus: ") == 1
    assert "- Charter. Adopt a charter: paste its text" in text
    assert "- Purpose." not in text


def test_reminder_comes_again_in_the_next_month(grouping, coordinator, monkeypatch):
    now = timezone.now().replace(day=28)
    monkeypatch.setattr(timezone, "now", lambda: now)
    jobs.remind.call()
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(days=4))

    jobs.remind.call()

    assert reminded() == [coordinator.email] * 2


@pytest.mark.parametrize("case", ["closed", "complete", "term over", "gone", "rapporteur"])
def test_who_owes_nothing_gets_no_mail(grouping, case):
    person = create_person("leads", is_active=case != "gone")
    AppointmentFactory(
        grouping=grouping,
        person=person,
        ended=case == "term over",
        role="rapporteur" if case == "rapporteur" else "coordinator",
    )
    if case == "closed":
        Grouping.objects.filter(pk=grouping.pk).update(status="closed")
    if case == "complete":
        keys = [item.key for item in openness.ITEMS]
        Grouping.objects.filter(pk=grouping.pk).update(open_items=keys, open_count=10)

    jobs.remind.call()

    assert reminded() == []


@pytest.mark.parametrize("row_count", [1, 3])
def test_second_run_of_a_month_costs_the_same(row_count, django_assert_num_queries):
    for number in range(row_count):
        AppointmentFactory(grouping=GroupingFactory(), person=create_person(f"leads-{number}"))
    jobs.remind.call()

    with django_assert_num_queries(2):
        jobs.remind.call()
