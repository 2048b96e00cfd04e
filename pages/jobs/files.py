"""Files of pages that have no row go: a crash left them behind, or they were removed."""

from datetime import timedelta
from uuid import UUID

from django.core.files.storage import default_storage
from django.utils import timezone
from django_tasks import task

from notices import schedule
from pages.models import PageFile
from pages.models.pages import FOLDER

LEFT_FOR = timedelta(days=1)  # no form takes so long


@task()
def clear_lost_files() -> int:
    """Delete files without a row that are older than a day; return how many."""
    if not default_storage.exists(FOLDER):
        return 0
    _folders, names = default_storage.listdir(FOLDER)
    known = {str(uid) for uid in PageFile.objects.values_list("uid", flat=True)}
    before = timezone.now() - LEFT_FOR
    lost = [name for name in names if name not in known and _is_uid(name)]
    old = [name for name in lost if default_storage.get_modified_time(f"{FOLDER}/{name}") < before]
    for name in old:
        default_storage.delete(f"{FOLDER}/{name}")
    return len(old)


def _is_uid(name: str) -> bool:
    try:
        return str(UUID(name)) == name
    except ValueError:
        return False


schedule.register("pages.clear_lost_files", timedelta(days=1), clear_lost_files)
