"""The folder where backups are kept: what lies there under a backup's name is a whole one."""

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from django.utils import timezone

from wsis_portal.backup.errors import BackupError

_MOMENT = "%Y%m%dT%H%M%S.%fZ"
_NAME = re.compile(r"portal-(\d{8}T\d{6}\.\d{6}Z)\.tar\.gz(\.age|\.gpg)?")
_UNFINISHED = ".unfinished-"


class Shelf:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def backups(self) -> list[Path]:
        """Return the backups, the newest first; none where the folder does not exist yet."""
        if not self.folder.is_dir():
            return []
        found = [path for path in self.folder.iterdir() if _NAME.fullmatch(path.name)]
        return sorted(found, key=lambda path: path.name, reverse=True)

    def newest_at(self) -> datetime | None:
        """Return when the newest backup was begun; None where there is none."""
        for path in self.backups():
            if found := _NAME.fullmatch(path.name):
                return datetime.strptime(found[1], _MOMENT).replace(tzinfo=UTC)
        return None

    @contextmanager
    def placing(self, suffix: str) -> Iterator[tuple[Path, IO[bytes]]]:
        """Give the path of a new backup and a file to write it to, which gets that name when it is
        whole and on the disk. Where anything fails nothing is left.

        One at a time: raises BackupError where another process writes one.
        """
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._alone():
            for left in self.folder.glob(f"{_UNFINISHED}*"):
                left.unlink()  # of a process that was killed
            path = self.folder / f"portal-{timezone.now().strftime(_MOMENT)}.tar.gz{suffix}"
            unfinished = self.folder / f"{_UNFINISHED}{path.name}"
            try:
                with open(unfinished, "xb", opener=_private) as file:
                    yield path, file
                    file.flush()
                    os.fsync(file.fileno())
                unfinished.rename(path)
            except BaseException:
                unfinished.unlink(missing_ok=True)
                raise
            self._sync()

    def keep(self, count: int) -> list[Path]:
        """Delete all but the newest backups; return those that are gone."""
        old = self.backups()[count:]
        for path in old:
            path.unlink()
        return old

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with open(self.folder / ".lock", "ab", opener=_private) as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise BackupError(f"Another backup is being written to {self.folder}.") from error
            yield

    def _sync(self) -> None:
        """Bring the new name to the disk, too."""
        folder = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
