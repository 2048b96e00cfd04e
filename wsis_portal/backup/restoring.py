"""Putting a backup back into an empty place."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

from django.db import DatabaseError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

from wsis_portal.backup import archive, schema, tables
from wsis_portal.backup.archive import MANIFEST, Manifest
from wsis_portal.backup.errors import BackupError
from wsis_portal.backup.files import ListServer, Source, Uploads
from wsis_portal.backup.tables import Table


@dataclass
class Place:
    """Where a backup is put back."""

    uploads: Uploads
    lists: ListServer
    using: str = "default"

    @property
    def connection(self) -> BaseDatabaseWrapper:
        return connections[self.using]

    @property
    def sources(self) -> list[Source]:
        return [self.uploads, self.lists]

    def require_empty(self) -> None:
        """Raises BackupError where anything is there that would be overwritten."""
        if found := self.connection.introspection.table_names():
            name = self.connection.settings_dict["NAME"]
            raise BackupError(
                f"The database {name} is not empty: it has {len(found)} tables. Name a new one in "
                "DATABASE_URL, or move the old one away."
            )
        for source in self.sources:
            if names := source.names():
                raise BackupError(
                    f"There are files already: {source.label} has {len(names)}, as {names[0]}. "
                    "Move them away first."
                )
        if self.lists.has_database():
            raise BackupError(f"{self.lists.label} has a database already. Move it away first.")


def check(path: Path, identity: str, connection: BaseDatabaseWrapper) -> Manifest:
    """Read a backup through, write nothing, and return what it says of itself.

    Raises BackupError where it is damaged, or was made by a newer version of the portal.
    """
    manifest = archive.check(path, identity)
    if missing := schema.unknown(connection, manifest.migrations):
        raise BackupError(
            "This backup was made by a newer version of the portal. Install that one. Migrations "
            f"that this version does not know: {', '.join(missing)}"
        )
    return manifest


def restore(path: Path, identity: str, place: Place) -> Manifest:
    """Put a backup back; the database then stands where it stood. Raises BackupError.

    Nothing is written before all of the backup was read and found whole. Files come first; rows
    are there all or none, and only when they were read back and found to be the same.
    """
    manifest = check(path, identity, place.connection)
    place.require_empty()
    schema.migrate_to(place.connection, manifest.migrations)
    models = schema.models_at(place.connection, manifest.migrations)
    found = _tables(manifest, models)
    fill(path, identity, manifest, found, place)
    return manifest


def fill(path: Path, identity: str, manifest: Manifest, found: list[Table], place: Place) -> None:
    """Write all that is in a backup into tables and folders, read it all again, and compare. Raises
    BackupError where anything differs.

    What the migrations wrote into the tables goes.
    """
    connection = place.connection
    try:
        with transaction.atomic(using=place.using):
            tables.empty(connection, found)
            with archive.reading(path, identity) as members:
                for name, content in members:
                    if name != MANIFEST:
                        _put(name, content, manifest, place)
            for table in found:
                entry = manifest.tables[table.name]
                tables.set_last_key(connection, table, entry.last_key)
                account = tables.account_of(connection, table)
                if account != tables.Account(entry.rows, entry.sha256):
                    raise BackupError(
                        f"The table {table.name} is not what was backed up: {account.rows} rows "
                        f"instead of {entry.rows}, or other ones."
                    )
            _compare_files(manifest, place)
    except DatabaseError as error:
        raise BackupError(f"The database refuses what was backed up: {error}") from error


def tables_at(manifest: Manifest, connection: BaseDatabaseWrapper) -> list[Table]:
    """Create the tables of a backup, quickly and empty, and return them."""
    models = schema.models_at(connection, manifest.migrations)
    schema.create_tables(connection, models)
    return _tables(manifest, models)


def _tables(manifest: Manifest, models: Iterable[type[Model]]) -> list[Table]:
    """Return the tables, with their columns in the order in which the backup has them."""
    found = {table.name: table for table in tables.tables_of(models)}
    for name, entry in manifest.tables.items():
        columns = tables.column_list(entry.columns)
        if name not in found or set(columns) != set(found[name].columns):
            raise BackupError(f"The table {name} of the backup does not fit its migrations.")
        found[name] = replace(found[name], columns=columns)
    if missing := sorted({*found} - {*manifest.tables}):
        raise BackupError(f"The backup has no table {missing[0]}, which its migrations make.")
    return list(found.values())


def _put(name: str, content: IO[bytes], manifest: Manifest, place: Place) -> None:
    """Write one member of the archive to where it belongs."""
    kind, _slash, rest = name.partition("/")
    if kind == "rows":
        table = rest.partition("/")[0]
        columns = tables.column_list(manifest.tables[table].columns)
        tables.write(place.connection, table, columns, content.read())
        return
    for source in place.sources:
        if name.startswith(source.prefix):
            source.save(rest, content)
            return
    raise BackupError(f"The backup holds {name}, which belongs nowhere.")


def _compare_files(manifest: Manifest, place: Place) -> None:
    for name, member in manifest.members.items():
        for source in place.sources:
            if name.startswith(source.prefix):
                with source.open(name.removeprefix(source.prefix)) as content:
                    if archive.hashed(content) != member:
                        raise BackupError(f"{name} is not what was backed up.")
    if place.lists.has_database():
        place.lists.check_database()
