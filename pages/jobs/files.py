"""Files of pages that have no row go: a crash left them behind, or they were removed."""

from datetime import timedelta

from django_tasks import task

from frame import stored_files
from notices import schedule
from pages.models import PageFile
from pages.models.pages import FOLDER


@task()
def clear_lost_files() -> int:
    """Delete files without a row that are older than a day; return how many."""
    return stored_files.clear_lost_files(FOLDER, PageFile.objects.values_list("uid", flat=True))


schedule.register("pages.clear_lost_files", timedelta(days=1), clear_lost_files)
