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
    "notices.lost_tasks",
    "notices.clear_tasks",
    "notices.alarms",
    "notices.forget_alarms",
    "audit.verify",
    "accounts.erase_due",
    "accounts.retention",
    "moderation.remind",
    "moderation.drop_drafts",
    "moderation.forget_traits",
    "limits.forget",
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
    "caucuses.send_bulletins",
    "caucuses.forget_bulletin_readers",
    "caucuses.clear_lost_files",
    "mailinglists.bring_due_lists",
    "mailinglists.check_lists",
    "mailinglists.follow_members",
    "mailinglists.send_digests",
    "mailinglists.remind_keepers",
    "mailinglists.lapse_unowned",
    "mailinglists.bring_role_addresses",
    "mailinglists.look_at_role_addresses",
    "mailinglists.look_at_lists_elsewhere",
    "mailinglists.tell_of_dead_lists",
    "mailinglists.mirror_held",
    "mailinglists.carry_out_due_held",
    "mailinglists.tell_what_is_held",
    "mailinglists.forget_held",
    "mailinglists.lapse_subscriptions",
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


def test_last_signs_tell_the_heart_from_the_jobs():
    assert schedule.last_signs() == (None, None)

    JobRun.mark("moderation.remind")
    JobRun.mark("notices.lost_mail")
    job_at = JobRun.objects.get(name="notices.lost_mail").began_at
    assert schedule.last_signs() == (None, job_at)

    JobRun.mark(schedule.HEARTBEAT)
    beat_at = JobRun.objects.get(name=schedule.HEARTBEAT).began_at
    assert schedule.last_signs() == (beat_at, job_at)


def test_heart_is_missed_after_a_minute():
    assert not schedule.worker_is_alive()

    JobRun.mark(schedule.HEARTBEAT)
    assert schedule.worker_is_alive()

    JobRun.objects.update(began_at=timezone.now() - timedelta(seconds=61))
    assert not schedule.worker_is_alive()
    JobRun.mark(schedule.HEARTBEAT)
    assert schedule.worker_is_alive()
    assert str(JobRun.objects.get()) == "worker"
