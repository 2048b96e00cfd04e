"""The jobs of the weekly bulletin."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from caucuses.jobs.bulletin import forget_readers, send_bulletins
from caucuses.models import BulletinRequest
from caucuses.querysets.bulletin import CONFIRMED_WITHIN
from caucuses.services import bulletin
from notices import schedule
from notices.models import OutgoingMail
from tests.caucuses.factories import BulletinReaderFactory, BulletinRequestFactory, ReportFactory
from tests.people import create_person

pytestmark = pytest.mark.django_db


def test_jobs_are_on_the_clock():
    assert {"caucuses.send_bulletins", "caucuses.forget_bulletin_readers"} < set(
        schedule.enqueue_due()
    )


def test_many_readers_are_told_in_several_runs(monkeypatch):
    monkeypatch.setattr(bulletin, "AT_ONCE", 2)
    monkeypatch.setattr(bulletin, "BATCH", 1)
    # In the last week that is over, whatever day it is.
    morning = timezone.now() - bulletin.MORNING
    writer, lately = create_person("writer"), morning - timedelta(days=morning.weekday() + 3)
    ReportFactory(by=writer, published_at=lately)
    for _number in range(3):
        BulletinReaderFactory(
            told_until_on=(morning - timedelta(days=morning.weekday() + 7)).date()
        )

    runs = [send_bulletins.call() for _run in range(2)]

    assert runs == [2, 1]
    assert DBTaskResult.objects.filter(task_path__endswith="send_bulletins").count() == 1
    assert OutgoingMail.objects.count() == 3


def test_forgetting_may_run_twice():
    BulletinRequestFactory(created_at=timezone.now() - CONFIRMED_WITHIN)
    waiting = BulletinRequestFactory()

    assert [forget_readers.call(), forget_readers.call()] == [1, 0]
    assert BulletinRequest.objects.get() == waiting
