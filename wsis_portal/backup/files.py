"""What stands beside the database: the uploads, and what the list server keeps."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Protocol

from django.core.exceptions import SuspiciousFileOperation
from django.core.files import File
from django.core.files.storage import Storage

from wsis_portal.backup import archive
from wsis_portal.backup.errors import BackupError


class Source(Protocol):
    """Files under names with slashes."""

    prefix: str
    """How their names begin in the archive."""
    label: str

    def names(self) -> list[str]:
        """Return the names of all files there are now."""
        ...

    def open(self, name: str) -> IO[bytes]:
        """Open a file. Raises FileNotFoundError where it was deleted meanwhile."""
        ...

    def size(self, content: IO[bytes]) -> int: ...

    def save(self, name: str, content: IO[bytes]) -> None:
        """Store a file that is not there yet."""
        ...


class Uploads:
    """What people sent, wherever Django stores it."""

    prefix = "uploads/"
    label = "uploads"

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def names(self) -> list[str]:
        return sorted(self._below(""))

    def _below(self, folder: str) -> Iterator[str]:
        try:
            folders, names = self._storage.listdir(folder)
        except FileNotFoundError:  # nothing was ever stored, or the folder has gone meanwhile
            return
        yield from (f"{folder}{name}" for name in names)
        for each in folders:
            yield from self._below(f"{folder}{each}/")

    def open(self, name: str) -> IO[bytes]:
        return self._storage.open(name, "rb")

    def size(self, content: IO[bytes]) -> int:
        return int(content.size)  # type: ignore[attr-defined]  # a File of Django's

    def save(self, name: str, content: IO[bytes]) -> None:
        # A File asks its stream for chunks; the name is kept, or another is taken for one in use.
        try:
            saved = self._storage.save(name, File(content))
        except SuspiciousFileOperation as error:
            raise BackupError(f"{name!r} is no name of an upload: it leads elsewhere.") from error
        if saved != name:
            raise BackupError(f"The upload {name} is there already.")


class ListServer:
    """The folder of a Mailman Core: messages that wait or are held, templates, and its database.

    Without what is installed, written from the portal's settings or of use to this process alone.
    """

    prefix = "lists/"
    label = "the folder of the list server"
    database = "data/mailman.db"
    _left_out = frozenset({"venv", "locks", "logs", "cache"})
    _written = "templates/site/"

    def __init__(self, folder: Path) -> None:
        # On a link that leads to itself Path.resolve() fails by RuntimeError (Python 3.11).
        self._folder = Path(os.path.realpath(folder))

    def names(self) -> list[str]:
        found = []
        for folder, folders, files in os.walk(self._folder):
            if Path(folder) == self._folder:
                # Beside the folders stand configuration and secrets (deploy/README.md).
                files = []
                folders[:] = [name for name in folders if name not in self._left_out]
            paths = [Path(folder, name) for name in files]
            found += [
                path.relative_to(self._folder).as_posix()
                for path in paths
                if path.is_file() and not path.is_symlink()
            ]
        return sorted(name for name in found if not name.startswith((self.database, self._written)))

    def has_database(self) -> bool:
        return (self._folder / self.database).is_file()

    def open(self, name: str) -> IO[bytes]:
        return (self._folder / name).open("rb")

    def size(self, content: IO[bytes]) -> int:
        return os.fstat(content.fileno()).st_size

    @contextmanager
    def copy_of_database(self) -> Iterator[IO[bytes]]:
        """Give its database as it is at one moment, also while Mailman writes."""
        with TemporaryDirectory(prefix="portal-backup-") as scratch:
            copy = Path(scratch) / "mailman.db"
            address = f"file:{self._folder / self.database}?mode=rw"
            with (
                closing(sqlite3.connect(address, uri=True, timeout=60)) as source,
                closing(sqlite3.connect(copy)) as target,
            ):
                source.backup(target)
            with copy.open("rb") as content:
                yield content

    def check_database(self) -> None:
        """Raises BackupError where its database, just put back, is not whole."""
        with closing(sqlite3.connect(self._folder / self.database)) as connection:
            (said,) = connection.execute("PRAGMA integrity_check").fetchone()
        if said != "ok":
            raise BackupError(f"The database of the list server is damaged: {said}")

    def save(self, name: str, content: IO[bytes]) -> None:
        path = (self._folder / name).resolve()
        if not path.is_relative_to(self._folder):
            raise BackupError(f"{name} would stand outside the folder of the list server.")
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(path, "xb", opener=lambda file, flags: os.open(file, flags, 0o600)) as target:
            archive.copy(content, target)
