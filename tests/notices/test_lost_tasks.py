"""Tasks whose worker died in the middle of them."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from notices import lost_tasks
from notices.jobs import take_up_lost_mail, take_up_lost_tasks
from notices.models import Reading

pytestmark = pytest.mark.django_db


def begun(*workers, ago, status="RUNNING"):
    """Return the key of a task that the last of these workers began so long ago."""
    key = take_up_lost_mail.enqueue().id
    DBTaskResult.objects.filter(pk=key).update(
        status=status, worker_ids=list(workers), started_at=timezone.now() - ago
    )
    return key


def status_of(key):
    return DBTaskResult.objects.get(pk=key).status


def silent_since(worker, ago):
    lost_tasks.give_sign(worker)
    Reading.objects.filter(name=f"worker:{worker}").update(taken_at=timezone.now() - ago)


def test_tasks_of_dead_workers_are_done_again():
    silent_since("dead", timedelta(minutes=3))
    lost_tasks.give_sign("living")
    lost = begun("dead", ago=timedelta(minutes=10))
    kept = [
        begun("dead", "living", ago=timedelta(hours=3)),
        begun("dead", ago=timedelta(minutes=1)),
        begun("unknown", ago=timedelta(minutes=59)),
    ]
    of_nobody = begun("unknown", ago=timedelta(minutes=61))
    done = begun("dead", ago=timedelta(minutes=10), status="SUCCESSFUL")

    assert take_up_lost_tasks.call() == 2

    assert [status_of(key) for key in (lost, of_nobody)] == ["READY", "READY"]
    assert {status_of(key) for key in kept} == {"RUNNING"}
    assert status_of(done) == "SUCCESSFUL"
    assert lost_tasks.take_up() == 0


def test_task_that_kills_its_workers_is_given_up_visibly():
    silent_since("dead", timedelta(minutes=3))
    deadly = begun("1", "2", "3", "4", "dead", ago=timedelta(minutes=10))
    unlucky = begun("2", "3", "4", "dead", ago=timedelta(minutes=10))

    lost_tasks.take_up()

    failed = DBTaskResult.objects.get(pk=deadly)
    assert (failed.status, status_of(unlucky)) == ("FAILED", "READY")
    assert failed.finished_at is not None
    (error,) = failed.task_result.errors
    assert error.exception_class is lost_tasks.WorkerDied


def test_worker_takes_up_its_own():
    own = begun("other", "own", ago=timedelta(seconds=1))
    others = begun("own", "other", ago=timedelta(seconds=1))

    assert lost_tasks.take_up_own("own") == 1

    assert (status_of(own), status_of(others)) == ("READY", "RUNNING")


def test_signs_of_long_ago_are_forgotten():
    silent_since("old", timedelta(hours=25))
    silent_since("silent", timedelta(hours=23))
    lost_tasks.give_sign("leaves")
    lost_tasks.take_leave("leaves")

    lost_tasks.take_up()

    assert [row.name for row in Reading.objects.all()] == ["worker:silent"]
