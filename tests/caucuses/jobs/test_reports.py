"""The job that deletes files which a crash left behind."""

from uuid import uuid4

import pytest

from caucuses.jobs.reports import clear_lost_files
from notices import schedule
from tests.caucuses.factories import ReportFactory
from tests.frame.stored import put

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path / "reports"


def put_beside(folder, uid, *, is_old):
    return put(folder / str(uid) / str(uuid4()), is_old=is_old)


def test_job_is_on_the_clock():
    assert "caucuses.clear_lost_files" in schedule.enqueue_due()


def test_only_old_files_beside_no_report_go(folder, coordinator):
    report = ReportFactory(by=coordinator)
    gone = ReportFactory(by=coordinator, withdrawn=True)
    kept = [
        put_beside(folder, report.uid, is_old=True),
        put_beside(folder, gone.uid, is_old=True),
        put_beside(folder, uuid4(), is_old=False),
        put_beside(folder, "not-of-a-report", is_old=True),
    ]
    lost = put_beside(folder, uuid4(), is_old=True)

    assert clear_lost_files.call() == 1

    assert not lost.parent.exists()
    assert all(path.exists() for path in kept)
    assert clear_lost_files.call() == 0


def test_nothing_to_clear_where_no_file_was_ever_sent(folder):
    assert clear_lost_files.call() == 0
