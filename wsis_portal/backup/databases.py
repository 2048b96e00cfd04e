"""Connections of a backup's own: one that sees a single moment, one to a database of no use."""

import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import ProgrammingError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from wsis_portal.backup.errors import BackupError

SNAPSHOT = "backup"
SCRATCH = "scratch"
# What a scratch database is called: after the portal's own, with this behind.
_MARK = "_verify_"


@contextmanager
def snapshot(using: str = "default") -> Iterator[BaseDatabaseWrapper]:
    """Connect to the database as it is at one moment: what others write meanwhile is not seen, and
    nobody waits.
    """
    with _connected(SNAPSHOT, connections[using].copy(SNAPSHOT)) as connection:
        if connection.vendor == "sqlite":
            # The portal's own transactions take the lock for writing at their start.
            connection.settings_dict.setdefault("OPTIONS", {})["transaction_mode"] = "DEFERRED"
        with transaction.atomic(using=SNAPSHOT), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            # The moment is that of the first question.
            cursor.execute("SELECT count(*) FROM django_migrations")
            yield connection


@contextmanager
def scratch(using: str = "default") -> Iterator[BaseDatabaseWrapper]:
    """Make an empty database of the same kind, connect to it, and remove it at the end."""
    connection = connections[using].copy(SCRATCH)
    if connection.vendor == "sqlite":
        with tempfile.TemporaryDirectory(prefix="portal-verify-") as folder:
            connection.settings_dict["NAME"] = str(Path(folder) / "scratch.sqlite3")
            with _connected(SCRATCH, connection):
                _be_unseen(connection)
                yield connection
        return
    portal = connections[using]
    name = str(connection.settings_dict["NAME"])[:40] + _MARK
    connection.settings_dict["NAME"] = name + secrets.token_hex(6)
    _drop_left(portal, name)
    try:
        _run(portal, f'CREATE DATABASE "{connection.settings_dict["NAME"]}" TEMPLATE template0')
    except ProgrammingError as error:
        raise BackupError(
            "The portal's user may not create a database to verify in. Let it, with ALTER ROLE "
            f"{portal.settings_dict['USER']} CREATEDB, or verify on another machine."
        ) from error
    try:
        with _connected(SCRATCH, connection):
            _be_unseen(connection)
            yield connection
    finally:
        _run(portal, f'DROP DATABASE "{connection.settings_dict["NAME"]}"')


def _be_unseen(connection: BaseDatabaseWrapper) -> None:
    """Let nobody take what is written there for a change of the portal's own data: its stored
    pages would end (`pagecache/watch.py`).
    """
    connection.ensure_connection()
    connection.execute_wrappers.clear()


def _drop_left(portal: BaseDatabaseWrapper, name: str) -> None:
    """Drop scratch databases that a killed command left behind: people's data stand in them."""
    with portal.cursor() as cursor:
        cursor.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s) AND NOT EXISTS "
            "(SELECT FROM pg_stat_activity a WHERE a.datname = pg_database.datname)",
            [name],
        )
        left = [found for (found,) in cursor.fetchall()]
    for found in left:
        _run(portal, f'DROP DATABASE IF EXISTS "{found}"')


def _run(portal: BaseDatabaseWrapper, statement: str) -> None:
    """Run what PostgreSQL takes outside transactions alone."""
    with portal.copy(f"{portal.alias}_statements").cursor() as cursor:
        cursor.execute(statement)
        cursor.db.close()


@contextmanager
def _connected(alias: str, connection: BaseDatabaseWrapper) -> Iterator[BaseDatabaseWrapper]:
    """Let Django know the connection under an alias for a while."""
    connections[alias] = connection
    try:
        yield connection
    finally:
        connection.close()
        del connections[alias]
