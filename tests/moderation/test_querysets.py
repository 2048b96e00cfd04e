"""The questions that are asked of requests."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.utils import timezone

from moderation import services
from moderation.models import Decision, Request
from tests.moderation import factories


@pytest.fixture
def one_of_each(applicant, moderator):
    """A registration in each state, by state."""
    return {
        "draft": factories.draft(applicant),
        "submitted": factories.submitted(applicant),
        "returned": factories.returned(applicant, moderator),
        "approved": factories.approved(applicant, moderator),
        "declined": factories.declined(applicant, moderator),
        "withdrawn": factories.withdrawn(applicant),
    }


def states(rows):
    return sorted(row.state for row in rows)


def test_open_and_decided(one_of_each):
    assert states(Request.objects.open()) == ["returned", "submitted"]
    assert states(Request.objects.decided()) == ["approved", "declined"]


@pytest.mark.parametrize("who", ["moderator", "administrator"])
def test_deciders_see_all_but_drafts(one_of_each, who, request):
    seen = Request.objects.visible_to(request.getfixturevalue(who))

    assert states(seen) == ["approved", "declined", "returned", "submitted", "withdrawn"]


@pytest.mark.parametrize(
    "who", ["applicant", "registered", "representative", "former_representative"]
)
def test_others_see_nothing_in_the_queue(one_of_each, who, request):
    assert list(Request.objects.visible_to(request.getfixturevalue(who))) == []


def test_nobody_and_inactive_people_see_nothing_in_the_queue(one_of_each, moderator):
    moderator.is_active = False

    nobody: Any = AnonymousUser()
    assert list(Request.objects.visible_to(nobody)) == []
    assert list(Request.objects.visible_to(moderator)) == []


def test_waiting_longer_counts_what_waits_for_a_decider(one_of_each):
    ages = {"submitted": 6, "returned": 9, "approved": 9}
    for state, days in ages.items():
        sent_at = timezone.now() - timedelta(days=days)
        Request.objects.filter(pk=one_of_each[state].pk).update(submitted_at=sent_at)

    assert list(Request.objects.waiting_longer_than(timedelta(days=5))) == [
        one_of_each["submitted"]
    ]
    assert list(Request.objects.waiting_longer_than(timedelta(days=7))) == []


def test_stale_drafts_are_old_drafts(one_of_each):
    Request.objects.update(updated_at=timezone.now() - timedelta(days=31))
    before = timezone.now() - timedelta(days=30)

    assert states(Request.objects.stale_drafts(before)) == ["draft"]
    assert states(Request.objects.stale_drafts(before - timedelta(days=2))) == []


def decide_after(applicant, moderator, hours):
    """Approve a registration and let it have waited for so many hours."""
    row = factories.approved(applicant, moderator)
    Request.objects.filter(pk=row.pk).update(submitted_at=row.decided_at - timedelta(hours=hours))


def test_usual_wait_is_the_median_of_enough(applicant, moderator, pending):
    for hours in (1, 2, 100, 3):
        decide_after(applicant, moderator, hours)
    assert Request.objects.usual_wait("registration") is None
    assert services.usual_wait("registration") == timedelta(days=7)

    decide_after(applicant, moderator, 50)

    assert Request.objects.usual_wait("registration") == timedelta(hours=3)
    assert services.usual_wait("registration") == timedelta(hours=3)
    assert Request.objects.usual_wait("profile_change") is None


def test_usual_wait_reads_the_latest_only(applicant, moderator, monkeypatch):
    monkeypatch.setattr("moderation.querysets.WAIT_SAMPLE", 5)
    for hours in (900, 900, 1, 1, 2, 3, 3):
        decide_after(applicant, moderator, hours)

    assert Request.objects.usual_wait("registration") == timedelta(hours=2)


def plan_of(rows):
    """Return how the database would read very many rows."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
    return rows.explain()


def test_what_waits_is_counted_in_the_index_of_each_kind(
    one_of_each, moderator, django_assert_num_queries
):
    sent = Request.objects.filter(kind="registration", state="submitted").get()

    with django_assert_num_queries(1):
        counted = Request.objects.waiting_by_kind(moderator)

    assert counted == {"registration": (1, sent.submitted_at)}
    assert Request.objects.waiting_by_kind(AnonymousUser()) == {}
    rows = Request.objects.filter(kind="registration", state="submitted").order_by()
    plan = plan_of(rows.values_list("submitted_at", "target_id"))
    assert "moderation_waits_by_kind" in plan
    if connection.vendor == "sqlite":
        assert "COVERING INDEX" in plan


def test_final_decisions_are_those_not_reversed(pending, moderator):
    services.decline(pending, by=moderator, reason="It is a company.")
    services.reverse(pending, by=moderator, reason="It is not.")
    last = services.approve(pending, by=moderator)
    services.note(pending, by=moderator, reason="Done at last.")

    assert list(Decision.objects.final()) == [last]


def test_queue_rows_need_no_further_query(pending, moderator, django_assert_num_queries):
    services.look_at(pending, by=moderator)

    with django_assert_num_queries(1):
        (row,) = Request.objects.for_queue()
        assert (row.applicant.name, row.looked_at_by.name) == (
            "Applicant Testperson",
            "Moderator Testperson",
        )
