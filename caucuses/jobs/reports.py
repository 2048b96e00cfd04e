"""Files that a crash left behind, written for a report that was never published, go."""

from datetime import timedelta
from uuid import UUID

from django.core.files.storage import default_storage
from django.utils import timezone
from django_tasks import task

from caucuses.models import Report
from caucuses.models.reports import FOLDER
from notices import schedule

LEFT_FOR = timedelta(days=1)  # no form takes so long


@task()
def clear_lost_files() -> int:
    """Delete files beside no report that are older than a day; return how many."""
    if not default_storage.exists(FOLDER):
        return 0
    folders, _files = default_storage.listdir(FOLDER)
    known = {str(uid) for uid in Report.objects.values_list("uid", flat=True)}
    return sum(_clear(folder) for folder in folders if folder not in known and _is_uid(folder))


def _is_uid(folder: str) -> bool:
    try:
        return str(UUID(folder)) == folder
    except ValueError:
        return False


def _clear(folder: str) -> int:
    """Delete the old files of one folder, and the folder when it is empty."""
    path = f"{FOLDER}/{folder}"
    _folders, names = default_storage.listdir(path)
    before = timezone.now() - LEFT_FOR
    old = [name for name in names if default_storage.get_modified_time(f"{path}/{name}") < before]
    for name in old:
        default_storage.delete(f"{path}/{name}")
    if len(old) == len(names):
        default_storage.delete(path)
    return len(old)


schedule.register("caucuses.clear_lost_files", timedelta(days=1), clear_lost_files)
