"""Files that a crash left behind, written for a report that was never published, go."""

from datetime import timedelta

from django_tasks import task

from caucuses.models import Report
from caucuses.models.reports import FOLDER
from frame import stored_files
from notices import schedule


@task()
def clear_lost_files() -> int:
    """Delete files beside no report that are older than a day; return how many."""
    return stored_files.clear_lost_folders(FOLDER, Report.objects.values_list("uid", flat=True))


schedule.register("caucuses.clear_lost_files", timedelta(days=1), clear_lost_files)
