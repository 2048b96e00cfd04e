"""The job that deletes files which a crash left behind."""

import os
import time
from pathlib import Path
from uuid import uuid4

import pytest

from caucuses.jobs.reports import LEFT_FOR, clear_lost_files
from notices import schedule
from tests.caucuses.factories import ReportFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path / "reports"


def put(folder: Path, uid, *, is_old):
    path = folder / str(uid) / str(uuid4())
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"Words.")
    if is_old:
        before = time.time() - LEFT_FOR.total_seconds() - 60
        os.utime(path, (before, before))
    return path


def test_job_is_on_the_clock():
    assert "caucuses.clear_lost_files" in schedule.enqueue_due()


def test_only_old_files_beside_no_report_go(folder, coordinator):
    report = ReportFactory(by=coordinator)
    gone = ReportFactory(by=coordinator, withdrawn=True)
    kept = [
        put(folder, report.uid, is_old=True),
        put(folder, gone.uid, is_old=True),
        put(folder, uuid4(), is_old=False),
        put(folder, "not-of-a-report", is_old=True),
    ]
    lost = put(folder, uuid4(), is_old=True)

    assert clear_lost_files.call() == 1

    assert not lost.parent.exists()
    assert all(path.exists() for path in kept)
    assert clear_lost_files.call() == 0


def test_nothing_to_clear_where_no_file_was_ever_sent(folder):
    assert clear_lost_files.call() == 0
