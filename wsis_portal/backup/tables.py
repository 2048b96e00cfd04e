"""The rows of the database: which tables there are, read whole and written whole."""

import hashlib
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.core.management.color import no_style
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import AutoField, CharField, Model

from wsis_portal.backup.columns import ENCODERS, SQLITE_DECODERS, Column, Kind, column_of, copy_line

# Sessions: everybody signs in again after a restore, also who had been signed out by force after
# the backup. The index of the search is made anew from the rows.
LEFT_OUT_APPS = frozenset({"sessions", "usersessions", "search", "modelsearch"})
FETCHED = 200  # rows at a time: one may be a post of many megabytes
WRITTEN = 2000  # rows at a time
_dumps = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True)
class Table:
    name: str
    columns: tuple[Column, ...]
    key: str
    """The column by which rows are ordered."""
    key_is_text: bool
    key_is_counted: bool
    """Whether the database itself counts the keys up."""


@dataclass(frozen=True)
class Account:
    """What a table holds: how many rows, and the SHA-256 of all of them."""

    rows: int
    sha256: str


def tables_of(models: Iterable[type[Model]]) -> list[Table]:
    """Return the tables that belong into a backup. Raises BackupError for an unknown column."""
    return [
        _table_of(model)
        for model in models
        if model._meta.managed
        and not model._meta.proxy
        and model._meta.app_label not in LEFT_OUT_APPS
    ]


def _table_of(model: type[Model]) -> Table:
    key = model._meta.pk
    return Table(
        name=model._meta.db_table,
        columns=tuple(column_of(field) for field in model._meta.local_concrete_fields),
        key=str(key.column),
        key_is_text=isinstance(key, CharField),
        key_is_counted=isinstance(key, AutoField),
    )


# --- Reading ------------------------------------------------------------------------------------


def lines(connection: BaseDatabaseWrapper, table: Table) -> Iterator[bytes]:
    """Give each row as a line of JSON, in the order of the keys, which is the same everywhere."""
    quote = connection.ops.quote_name
    names = ", ".join(quote(column.name) for column in table.columns)
    order = quote(table.key)
    if table.key_is_text and connection.vendor == "postgresql":
        order += ' COLLATE "C"'
    encoders = [
        (place, ENCODERS[column.kind])
        for place, column in enumerate(table.columns)
        if column.kind in ENCODERS
    ]
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"SELECT {names} FROM {quote(table.name)} ORDER BY {order}")
        while rows := cursor.fetchmany(FETCHED):
            for row in rows:
                values = list(row)
                for place, encode in encoders:
                    if values[place] is not None:
                        values[place] = encode(values[place])
                yield _dumps(values).encode() + b"\n"


def account_of(connection: BaseDatabaseWrapper, table: Table) -> Account:
    """Count and hash the rows of a table as they are now."""
    digest, count = hashlib.sha256(), 0
    for line in lines(connection, table):
        digest.update(line)
        count += 1
    return Account(count, digest.hexdigest())


def last_key(connection: BaseDatabaseWrapper, table: Table) -> int | None:
    """Return the last key that the database gave out: that of a row that is gone, perhaps, which
    nobody else may get. None where it has given out none.
    """
    if not table.key_is_counted:
        return None
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"SELECT last_value, is_called FROM {_sequence(cursor, table)}")
            value, is_called = cursor.fetchone()
            return int(value) if is_called else None
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table.name])
        found = cursor.fetchone()
        return int(found[0]) if found else None


def _sequence(cursor: Any, table: Table) -> str:
    cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [f'"{table.name}"', table.key])
    return str(cursor.fetchone()[0])


# --- Writing ------------------------------------------------------------------------------------


def empty(connection: BaseDatabaseWrapper, tables: Iterable[Table]) -> None:
    """Delete what the migrations themselves wrote into the tables."""
    names = [table.name for table in tables]
    connection.ops.execute_sql_flush(
        connection.ops.sql_flush(no_style(), names, reset_sequences=True, allow_cascade=True)
    )


def write(
    connection: BaseDatabaseWrapper, name: str, columns: tuple[Column, ...], piece: bytes
) -> None:
    """Insert the rows of a piece: lines of JSON, as `lines` gave them."""
    # Split at newlines alone: JSON leaves the other line ends of Unicode as they are.
    rows = (json.loads(line) for line in piece.split(b"\n") if line)
    quote = connection.ops.quote_name
    into = f"{quote(name)} ({', '.join(quote(column.name) for column in columns)})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            text = "".join(copy_line(row, columns) for row in rows)
            cursor.copy_expert(f"COPY {into} FROM STDIN", io.BytesIO(text.encode()))
            return
        sql = f"INSERT INTO {into} VALUES ({', '.join(['%s'] * len(columns))})"
        decoders = [
            (place, SQLITE_DECODERS[column.kind])
            for place, column in enumerate(columns)
            if column.kind in SQLITE_DECODERS
        ]
        while batch := list(islice(rows, WRITTEN)):
            for row in batch:
                for place, decode in decoders:
                    if row[place] is not None:
                        row[place] = decode(row[place])
            cursor.executemany(sql, batch)


def set_last_key(connection: BaseDatabaseWrapper, table: Table, value: int | None) -> None:
    """Let the database go on after this key. None: from the beginning."""
    if not table.key_is_counted:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # SQLite has 0 where a migration made an empty table anew.
            if value:
                cursor.execute("SELECT setval(%s, %s)", [_sequence(cursor, table), value])
            return
        cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table.name])
        if value is not None:
            cursor.execute("INSERT INTO sqlite_sequence VALUES (%s, %s)", [table.name, value])


def column_list(columns: Iterable[tuple[str, str]]) -> tuple[Column, ...]:
    """Return columns from what a manifest says of them. Raises ValueError for an unknown kind."""
    return tuple(Column(name, Kind(kind)) for name, kind in columns)
