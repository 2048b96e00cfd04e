"""The file itself: a compressed tar, written and read in one go, with a manifest at its end.

`tar xzf` opens it without the portal.
"""

import gzip
import hashlib
import json
import shutil
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from wsis_portal.backup import sealing
from wsis_portal.backup.errors import BackupError

FORMAT = 1
MANIFEST = "manifest.json"
_LEVEL = 4  # half the time of gzip's own 6, for a file a tenth larger
_DAMAGE = (tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError)


@dataclass(frozen=True)
class Member:
    size: int
    sha256: str


@dataclass(frozen=True)
class TableEntry:
    columns: list[tuple[str, str]]
    rows: int
    sha256: str
    last_key: int | None


@dataclass
class Manifest:
    """What a backup says of itself."""

    portal: str
    made_at: str
    database: str
    migrations: list[tuple[str, str]]
    tables: dict[str, TableEntry] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)
    has_lists: bool = False
    format: int = FORMAT

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables.values())

    def to_json(self) -> bytes:
        return json.dumps(asdict(self), indent=1).encode()

    @classmethod
    def from_json(cls, text: bytes) -> "Manifest":
        """Raises BackupError for a manifest that cannot be read, or is of another format."""
        try:
            return cls._from_dict(json.loads(text))
        except (ValueError, KeyError, TypeError) as error:
            raise BackupError(f"The manifest of the backup cannot be read: {error!r}") from error

    @classmethod
    def _from_dict(cls, said: dict[str, Any]) -> "Manifest":
        if said["format"] != FORMAT:
            raise BackupError(
                f"This backup has the format {said['format']}; this version of the portal reads "
                f"format {FORMAT}."
            )
        said["migrations"] = [(app, name) for app, name in said["migrations"]]
        said["tables"] = {name: TableEntry(**entry) for name, entry in said["tables"].items()}
        said["members"] = {name: Member(**entry) for name, entry in said["members"].items()}
        return cls(**said)


class _Hashing:
    """A stream that is hashed while it is read."""

    def __init__(self, content: IO[bytes]) -> None:
        self._content = content
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._content.read(size)
        self.digest.update(data)
        return data


class Writer:
    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self.members: dict[str, Member] = {}

    def add(self, name: str, content: IO[bytes], size: int) -> None:
        """Add `size` bytes of a stream; what is behind them (a file may grow) is left."""
        member = tarfile.TarInfo(name)
        member.size, member.mode = size, 0o600
        hashing = _Hashing(content)
        try:
            self._tar.addfile(member, hashing)
        except OSError as error:
            if error.errno is None:  # tarfile's own: not the system failed
                raise BackupError(f"{name} became shorter while it was read: try again.") from error
            raise
        # It remembers each, for nothing here.
        self._tar.members = []  # type: ignore[attr-defined]
        self.members[name] = Member(size, hashing.digest.hexdigest())

    def add_bytes(self, name: str, content: bytes) -> None:
        self.add(name, BytesIO(content), len(content))


@contextmanager
def writing(stream: IO[bytes]) -> Iterator[Writer]:
    """Write an archive to a stream."""
    with (
        gzip.GzipFile("", "wb", compresslevel=_LEVEL, fileobj=stream) as packed,
        tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as tar,
    ):
        yield Writer(tar)


@contextmanager
def reading(path: Path, identity: str = "") -> Iterator[Iterator[tuple[str, IO[bytes]]]]:
    """Give the names and contents of an archive; each content is read before the next is asked for.

    Raises BackupError for a file that is damaged, or cannot be decrypted.
    """
    try:
        with sealing.opened(path, identity) as stream, gzip.GzipFile(fileobj=stream) as packed:
            with tarfile.open(fileobj=packed, mode="r|", format=tarfile.PAX_FORMAT) as tar:
                yield _members(tar)
            while packed.read(1 << 16):  # its check sum stands at the end
                pass
    except _DAMAGE as error:
        raise BackupError(f"{path} is damaged or not a backup: {error}") from error


def _members(tar: tarfile.TarFile) -> Iterator[tuple[str, IO[bytes]]]:
    for member in tar:
        content = tar.extractfile(member)
        if content is None:
            raise BackupError(f"{member.name} in the backup is not a file.")
        yield member.name, content
        tar.members = []  # type: ignore[attr-defined]  # as in Writer.add


def check(path: Path, identity: str = "") -> Manifest:
    """Read all of a backup, and compare. Raises BackupError where its manifest says otherwise."""
    found: dict[str, Member] = {}
    end = b""
    with reading(path, identity) as members:
        for name, content in members:
            if name == MANIFEST:
                end = content.read()
            else:
                found[name] = hashed(content)
    if not end:
        raise BackupError(f"{path} is not whole: its end is missing.")
    manifest = Manifest.from_json(end)
    if found != manifest.members:
        wrong = sorted(
            name
            for name in {*found, *manifest.members}
            if found.get(name) != manifest.members.get(name)
        )
        raise BackupError(f"{path} is damaged: {wrong[0]} is not what was backed up.")
    return manifest


def hashed(content: IO[bytes]) -> Member:
    """Read a stream to its end."""
    hashing, size = _Hashing(content), 0
    while data := hashing.read(1 << 20):
        size += len(data)
    return Member(size, hashing.digest.hexdigest())


def copy(content: IO[bytes], target: IO[bytes]) -> None:
    shutil.copyfileobj(content, target, 1 << 20)
