"""Stored files that no row names go: a crash left them behind, or their row was removed.

A room keeps its files in one folder, under the uids of its rows.
"""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.core.files.storage import default_storage
from django.utils import timezone

LEFT_FOR = timedelta(days=1)  # no form takes so long


def clear_lost_files(folder: str, known: Iterable[UUID]) -> int:
    """Delete the files of `folder` that are named by another uid than those known and are older
    than LEFT_FOR; return how many. `known` may be a lazy queryset: it is read after the folder.
    """
    _folders, names = _contents(folder)
    return _delete_old(folder, _lost(names, known))


def clear_lost_folders(folder: str, known: Iterable[UUID]) -> int:
    """Delete the files older than LEFT_FOR in those folders below `folder` that are named by
    another uid than those known, and the folders that are empty then; return how many files.
    `known` as in `clear_lost_files`.
    """
    folders, _names = _contents(folder)
    return sum(_clear(f"{folder}/{name}") for name in _lost(folders, known))


def _contents(folder: str) -> tuple[list[str], list[str]]:
    """Return the folders and the files in a folder: none where nothing was ever stored."""
    # Not asked whether it exists: an object storage has no folders, only names that begin so.
    try:
        return default_storage.listdir(folder)
    except FileNotFoundError:
        return [], []


def _lost(names: list[str], known: Iterable[UUID]) -> list[str]:
    """Return those of `names` that are uids, and none of those known."""
    found = {str(uid) for uid in known}
    return [name for name in names if name not in found and _is_uid(name)]


def _is_uid(name: str) -> bool:
    try:
        return str(UUID(name)) == name
    except ValueError:
        return False


def _clear(folder: str) -> int:
    """Delete the old files of a folder, and the folder when it is empty."""
    _folders, names = default_storage.listdir(folder)
    deleted_count = _delete_old(folder, names)
    if deleted_count == len(names):
        default_storage.delete(folder)
    return deleted_count


def _delete_old(folder: str, names: list[str]) -> int:
    before = timezone.now() - LEFT_FOR
    paths = [f"{folder}/{name}" for name in names]
    old = [path for path in paths if default_storage.get_modified_time(path) < before]
    for path in old:
        default_storage.delete(path)
    return len(old)
