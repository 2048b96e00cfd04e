"""The job that deletes files of pages that have no row."""

from uuid import uuid4

import pytest

from notices import schedule
from pages.jobs.files import clear_lost_files
from pages.services import files
from tests.frame.stored import age, put
from tests.pages.factories import PageFileFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path / "pages"


def test_job_is_on_the_clock():
    assert "pages.clear_lost_files" in schedule.enqueue_due()


def test_only_old_files_without_a_row_go(folder):
    row, removed = PageFileFactory(), PageFileFactory()
    kept = [
        age(folder / str(row.uid)),
        put(folder / str(uuid4()), is_old=False),
        put(folder / "not-of-a-page", is_old=True),
    ]
    lost = [put(folder / str(uuid4()), is_old=True), age(folder / str(removed.uid))]
    files.remove(removed)

    assert clear_lost_files.call() == 2

    assert not any(path.exists() for path in lost)
    assert all(path.exists() for path in kept)
    assert clear_lost_files.call() == 0


def test_nothing_to_clear_where_no_file_was_ever_sent(folder):
    assert clear_lost_files.call() == 0
