"""Making a backup, while the portal runs."""

import hashlib
import os
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import IO

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from wsis_portal.backup import archive, schema, tables
from wsis_portal.backup.archive import Manifest, TableEntry, Writer
from wsis_portal.backup.databases import snapshot
from wsis_portal.backup.errors import BackupError
from wsis_portal.backup.files import ListServer, Source, Uploads
from wsis_portal.backup.tables import Table

PIECE = 4 * 1024 * 1024  # bytes; so much of a table is held in memory


@dataclass
class Made:
    manifest: Manifest
    unknown_tables: list[str] = field(default_factory=list)


def make(
    stream: IO[bytes],
    *,
    uploads: Uploads,
    lists: ListServer | None,
    using: str = "default",
    on_snapshot: Callable[[], None] = lambda: None,
) -> Made:
    """Write a backup to a stream, and tell what is in it. `lists`: None where the portal runs none.

    `on_snapshot` is called once the moment of the database is fixed. Raises BackupError.
    """
    sources: list[Source] = [uploads, *([lists] if lists else [])]
    known: set[str] = set()
    with archive.writing(stream) as writer:
        # A file is stored before the row that names it, and deleted after that row. So files are
        # gone over twice, before the database and after: what a row names was there before, or is
        # new since. The other way round one of them would be missing.
        _add_files(writer, sources, known)
        with snapshot(using) as connection:
            on_snapshot()
            made = _add_rows(writer, connection)
        if lists and lists.has_database():
            _add_lists_database(writer, lists)
        _add_files(writer, sources, known)
        made.manifest.has_lists = lists is not None
        made.manifest.members = dict(writer.members)
        writer.add_bytes(archive.MANIFEST, made.manifest.to_json())
    return made


def _add_files(writer: Writer, sources: Iterable[Source], known: set[str]) -> None:
    for source in sources:
        for name in source.names():
            path = f"{source.prefix}{name}"
            if path in known:
                continue
            try:
                content = source.open(name)
            except FileNotFoundError:  # deleted since it was listed: so was its row
                continue
            with content:
                writer.add(path, content, source.size(content))
            known.add(path)


def _add_lists_database(writer: Writer, lists: ListServer) -> None:
    with lists.copy_of_database() as content:
        size = os.fstat(content.fileno()).st_size
        writer.add(f"{lists.prefix}{lists.database}", content, size)


def _add_rows(writer: Writer, connection: BaseDatabaseWrapper) -> Made:
    migrations = schema.applied(connection)
    if missing := schema.unknown(connection, migrations):
        raise BackupError(
            "The database is newer than this version of the portal, which would not see all of it. "
            f"Unknown migrations: {', '.join(missing)}"
        )
    models = schema.models_at(connection, migrations)
    manifest = Manifest(
        portal=_version(),
        made_at=timezone.now().isoformat(),
        database=connection.vendor,
        migrations=migrations,
    )
    found = tables.tables_of(models)
    _hold(connection, found)
    for table in sorted(found, key=lambda each: each.name):
        manifest.tables[table.name] = _add_table(writer, connection, table)
    return Made(manifest, schema.unknown_tables(connection, models))


def _hold(connection: BaseDatabaseWrapper, found: Iterable[Table]) -> None:
    """Let no migration change a table under our hands. Reading and writing go on."""
    if connection.vendor == "postgresql":
        names = ", ".join(connection.ops.quote_name(table.name) for table in found)
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {names} IN ACCESS SHARE MODE")


def _add_table(writer: Writer, connection: BaseDatabaseWrapper, table: Table) -> TableEntry:
    digest, count = hashlib.sha256(), 0
    for number, (piece, rows) in enumerate(_pieces(tables.lines(connection, table)), start=1):
        writer.add_bytes(f"rows/{table.name}/{number:06}.jsonl", piece)
        digest.update(piece)
        count += rows
    return TableEntry(
        columns=[(column.name, column.kind.value) for column in table.columns],
        rows=count,
        sha256=digest.hexdigest(),
        last_key=tables.last_key(connection, table),
    )


def _pieces(lines: Iterable[bytes]) -> Iterator[tuple[bytes, int]]:
    """Put lines together to pieces, each with the number of its lines."""
    piece: list[bytes] = []
    size = 0
    for line in lines:
        piece.append(line)
        size += len(line)
        if size >= PIECE:
            yield b"".join(piece), len(piece)
            piece, size = [], 0
    if piece:
        yield b"".join(piece), len(piece)


def _version() -> str:
    with (settings.BASE_DIR / "pyproject.toml").open("rb") as file:
        return str(tomllib.load(file)["project"]["version"])
