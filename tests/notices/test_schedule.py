"""The worker's clock and its heartbeat."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from notices import schedule
from notices.models import JobRun

pytestmark = pytest.mark.django_db
JOBS = {
    "notices.lost_mail",
    "notices.clear_tasks",
    "moderation.remind",
    "moderation.drop_drafts",
    "organisations.tell_of_ends",
    "organisations.lapse_invitations",
    "caucuses.remind_of_ends",
    "caucuses.tell_ends",
    "caucuses.lapse_offers",
    "caucuses.new_members",
    "caucuses.remind_of_reviews",
    "caucuses.let_fall_asleep",
    "caucuses.close_sleeping",
    "caucuses.openness",
    "caucuses.remind_of_openness",
    "caucuses.forget_messages",
    "caucuses.clear_lost_files",
    "mailinglists.remind_keepers",
    "mailinglists.lapse_unowned",
    "translations.fill_queue",
    "translations.look_at_claims",
    "translations.send_digests",
    "search.reconcile",
    "pages.publish_due",
    "pages.clear_lost_files",
    "pages.check_links",
    "pages.tell_of_dead_links",
}


def test_every_job_is_due_at_first_and_then_none():
    first = schedule.enqueue_due()
    tasks = DBTaskResult.objects.count()

    assert (set(first), len(first)) == (JOBS, len(JOBS))
    assert tasks == len(JOBS)
    assert schedule.enqueue_due() == []
    assert DBTaskResult.objects.count() == tasks


def test_job_is_due_again_when_its_time_has_come():
    schedule.enqueue_due()
    began_at = timezone.now() - timedelta(minutes=1)
    JobRun.objects.filter(name__in=["notices.lost_mail", "moderation.remind"]).update(
        began_at=began_at
    )

    assert schedule.enqueue_due() == ["notices.lost_mail"]
    assert JobRun.objects.get(name="notices.lost_mail").began_at > began_at


def test_heart_is_missed_after_a_minute():
    assert not schedule.worker_is_alive()

    JobRun.mark(schedule.HEARTBEAT)
    assert schedule.worker_is_alive()

    JobRun.objects.update(began_at=timezone.now() - timedelta(seconds=61))
    assert not schedule.worker_is_alive()
    JobRun.mark(schedule.HEARTBEAT)
    assert schedule.worker_is_alive()
    assert str(JobRun.objects.get()) == "worker"
