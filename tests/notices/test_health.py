"""What this room watches: found, not found, found no more."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from notices import health, schedule, services
from notices.jobs import clear_finished_tasks, take_up_lost_mail
from notices.models import Alarm, JobRun, OutgoingMail
from notices.tasks import deliver
from tests.notices.factories import OutgoingMailFactory

pytestmark = pytest.mark.django_db


def found(check):
    return [(each.key, each.data) for each in check().find()]


def words(check):
    """Return what the check says of its one finding."""
    (finding,) = check().find()
    return check().words(finding.data)


def ago(**time):
    return timezone.now() - timedelta(**time)


# --- Mail ---------------------------------------------------------------------------------------


def test_mail_that_was_given_up_is_found_for_a_week():
    OutgoingMailFactory()
    OutgoingMailFactory(sent_at=timezone.now())
    OutgoingMailFactory(failed_at=ago(days=8))
    assert found(health.MailGivenUp) == []

    OutgoingMailFactory.create_batch(2, failed_at=ago(days=6))

    assert found(health.MailGivenUp) == [("", {"count": 2})]
    assert words(health.MailGivenUp) == (
        "2 mails of the last 7 days could not be delivered and were given up."
    )


@pytest.mark.parametrize(
    ("values", "is_found"),
    [
        ({"created_at": timedelta(minutes=29)}, False),
        ({"created_at": timedelta(minutes=31)}, True),
        ({"created_at": timedelta(hours=2), "leased_until": -timedelta(hours=1)}, True),
        ({"created_at": timedelta(hours=2), "sent_at": timedelta()}, False),
        ({"created_at": timedelta(hours=2), "failed_at": timedelta()}, False),
    ],
    ids=["new", "late", "refused again and again", "delivered", "given up"],
)
def test_mail_that_waits_is_found_after_half_an_hour(values, is_found):
    now = timezone.now()
    OutgoingMailFactory(**{name: now - time for name, time in values.items()})

    assert found(health.MailLate) == ([("", {"count": 1})] if is_found else [])
    if is_found:
        assert words(health.MailLate) == (
            "1 mail has waited for its delivery for more than 30 minutes."
        )


def test_mail_server_that_is_away_is_an_alarm_until_it_is_back(settings, administrator):
    transport = settings.MAIL_TRANSPORT
    JobRun.mark(schedule.HEARTBEAT)
    mail = OutgoingMailFactory(created_at=ago(minutes=40), leased_until=ago(minutes=40))
    settings.MAIL_TRANSPORT = "tests.notices.transports.Away"
    assert deliver.call(mail.pk) == "retry"

    services.run_checks()

    alarm = Alarm.objects.open().get()
    assert alarm.check_name == "notices.mail_late"
    # The operator's mail waits like the others.
    told = OutgoingMail.objects.get(recipient=administrator.email)
    assert told.sent_at is None

    settings.MAIL_TRANSPORT = transport
    OutgoingMail.objects.update(leased_until=ago(minutes=1))
    assert deliver.call(mail.pk) == "sent"
    services.run_checks()

    assert not Alarm.objects.open().exists()


# --- Tasks --------------------------------------------------------------------------------------


def enqueue(task=take_up_lost_mail, **values):
    """Store a task as it stands after `values`."""
    result = task.enqueue()
    DBTaskResult.objects.filter(pk=result.id).update(**values)
    return result.id


def test_task_that_waits_is_found_after_a_quarter_of_an_hour():
    enqueue(enqueued_at=ago(minutes=14))
    enqueue(enqueued_at=ago(days=1), run_after=ago(minutes=14))
    enqueue(enqueued_at=ago(days=1), run_after=ago(minutes=-60))
    enqueue(enqueued_at=ago(days=1), status="SUCCESSFUL", finished_at=ago(days=1))
    assert found(health.TasksLate) == []

    enqueue(enqueued_at=ago(minutes=16))
    late = enqueue(enqueued_at=ago(days=1), run_after=ago(minutes=16))
    assert found(health.TasksLate) == [("", {"count": 2})]

    DBTaskResult.objects.filter(pk=late).update(status="RUNNING", started_at=timezone.now())
    assert words(health.TasksLate) == ("1 task has waited for the worker for more than 15 minutes.")


def test_failed_tasks_are_found_by_their_kind_for_a_day():
    enqueue(status="SUCCESSFUL", finished_at=timezone.now())
    enqueue(status="FAILED", finished_at=ago(hours=25))
    assert found(health.TasksFailed) == []

    enqueue(status="FAILED", finished_at=ago(hours=23))
    enqueue(status="FAILED", finished_at=ago(hours=1))
    enqueue(clear_finished_tasks, status="FAILED", finished_at=ago(hours=1))

    clear, lost = "notices.jobs.clear_finished_tasks", "notices.jobs.take_up_lost_mail"
    assert found(health.TasksFailed) == [
        (clear, {"task": clear, "count": 1}),
        (lost, {"task": lost, "count": 2}),
    ]
    assert health.TasksFailed().words({"task": lost, "count": 2}) == (
        f"The task {lost} failed 2 times within the last day."
    )


def test_task_that_does_not_end_is_found_after_an_hour_for_a_day():
    enqueue(status="RUNNING", started_at=ago(minutes=59))
    enqueue(status="RUNNING", started_at=ago(hours=26))
    enqueue(status="SUCCESSFUL", started_at=ago(hours=2), finished_at=timezone.now())
    assert found(health.TasksLong) == []

    enqueue(status="RUNNING", started_at=ago(minutes=61))

    assert words(health.TasksLong) == (
        "The task notices.jobs.take_up_lost_mail began more than an hour ago and has not ended."
    )


def test_failed_task_is_an_alarm_until_a_day_has_passed(administrator):
    JobRun.mark(schedule.HEARTBEAT)
    task = enqueue(status="FAILED", finished_at=timezone.now())
    services.run_checks()
    assert Alarm.objects.open().get().key == "notices.jobs.take_up_lost_mail"

    DBTaskResult.objects.filter(pk=task).update(finished_at=ago(hours=25))
    services.run_checks()

    assert not Alarm.objects.open().exists()


# --- The worker ---------------------------------------------------------------------------------


def test_worker_that_never_ran():
    assert words(health.WorkerStopped) == (
        "No worker has ever run here: no mail goes out, and nothing is checked."
    )


@pytest.mark.parametrize(
    ("beat", "job", "key"),
    [
        (0, None, None),
        (4, 4, None),
        (6, 0, "silent"),
        (6, 60, "silent"),
        (0, 14, None),
        (0, 16, "held_up"),
    ],
)
def test_worker_is_missed_by_its_heart_and_by_its_clock(beat, job, key):
    JobRun.objects.create(name=schedule.HEARTBEAT, began_at=ago(minutes=beat))
    if job is not None:
        JobRun.objects.create(name="notices.lost_mail", began_at=ago(minutes=job))
        JobRun.objects.create(name="moderation.remind", began_at=ago(days=1))

    assert [name for name, _data in found(health.WorkerStopped)] == ([key] if key else [])


@pytest.mark.parametrize(
    ("data", "says", "advice"),
    [
        (
            {},
            "The worker has given no sign of life since 24 November 2026, 10:15 UTC: no mail "
            "goes out, and nothing is checked.",
            "Start the worker; what waits is done then.",
        ),
        (
            {"lives": True},
            "The worker lives, but has begun no job since 24 November 2026, 10:15 UTC: no "
            "mail goes out, and nothing is checked.",
            "A task holds it up: start it anew if that does not end.",
        ),
    ],
)
def test_worker_that_stopped_is_told_with_the_moment(data, says, advice):
    data = {"since": "2026-11-24T10:15:00+00:00", **data}

    assert health.WorkerStopped().words(data) == says
    assert health.WorkerStopped().advice(data) == advice


def test_worker_that_is_back_ends_its_alarm(administrator):
    JobRun.objects.create(name=schedule.HEARTBEAT, began_at=ago(minutes=6))
    services.run_checks()
    assert Alarm.objects.open().get().key == "silent"

    JobRun.mark(schedule.HEARTBEAT)
    services.run_checks()

    assert not Alarm.objects.open().exists()


# --- Where they lead ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "check",
    [health.MailGivenUp, health.MailLate, health.TasksLate, health.TasksFailed, health.TasksLong],
)
def test_link_shows_the_rows_in_question(client_of, check):
    url = check().url({})

    assert client_of("administrator").get(url).status_code == 200
    assert "=" in url
    assert check().advice({})
