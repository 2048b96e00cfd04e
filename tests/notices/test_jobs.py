"""The clock's jobs around mail."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from notices.jobs import (
    clear_finished_tasks,
    forget_old_alarms,
    run_checks,
    take_up_lost_mail,
)
from notices.models import Alarm, OutgoingMail
from tests.notices.factories import AlarmFactory, OutgoingMailFactory

pytestmark = pytest.mark.django_db
LONG_AGO = timedelta(hours=1)


def lost_mail(**values):
    past = timezone.now() - LONG_AGO
    return OutgoingMailFactory(**{"created_at": past, "leased_until": past, **values})


def test_only_lost_mail_is_taken_up():
    now = timezone.now()
    lost = lost_mail()
    lost_mail(leased_until=now + LONG_AGO)
    lost_mail(created_at=now)
    lost_mail(sent_at=now)
    lost_mail(failed_at=now)

    assert take_up_lost_mail.call() == 1

    assert DBTaskResult.objects.get().args_kwargs["args"] == [lost.pk]
    assert list(OutgoingMail.objects.overdue()) == [lost]


@pytest.mark.parametrize(
    ("status", "days", "is_kept"),
    [
        ("SUCCESSFUL", 15, False),
        ("SUCCESSFUL", 13, True),
        ("FAILED", 29, False),
        ("FAILED", 27, True),
        ("READY", 60, True),
    ],
)
def test_records_of_old_tasks_are_cleared(status, days, is_kept):
    lost_mail()
    take_up_lost_mail.call()
    past = timezone.now() - timedelta(days=days)
    finished_at = None if status == "READY" else past
    DBTaskResult.objects.update(status=status, enqueued_at=past, finished_at=finished_at)

    clear_finished_tasks.call()

    assert DBTaskResult.objects.exists() is is_kept


def test_checks_go_before_what_waits():
    take_up_lost_mail.enqueue()
    run_checks.enqueue()

    assert DBTaskResult.objects.ready().first().task_path == "notices.jobs.run_checks"


def test_checks_are_made(watched):
    watched.found = {"pump": {"what": "The pump"}}

    run_checks.call()

    assert Alarm.objects.get().key == "pump"


def test_old_alarms_are_forgotten():
    AlarmFactory(ended_at=timezone.now() - timedelta(days=91))

    assert forget_old_alarms.call() == 1
