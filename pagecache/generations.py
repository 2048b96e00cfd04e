"""Reading and raising the number under which pages are stored."""

import logging
import time
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, connections

from pagecache.beacon import Beacon
from pagecache.models import Generation

logger = logging.getLogger(__name__)

# Seconds. Whoever writes may be killed between the commit and the sign of it.
TRUSTED_FOR = 1.0
_THE_ROW = 1
_TABLE = Generation._meta.db_table
_CURRENT = f'SELECT "number" FROM "{_TABLE}" WHERE "id" = %s'
# A test or an operator may have emptied the table.
_NEXT = (
    f'INSERT INTO "{_TABLE}" ("id", "number") VALUES (%s, 1)'
    f' ON CONFLICT ("id") DO UPDATE SET "number" = "{_TABLE}"."number" + 1'
)


class _Known(NamedTuple):
    number: int
    sign: bytes
    until: float  # of the monotonic clock


_known: _Known | None = None


def current(using: str = DEFAULT_DB_ALIAS) -> int:
    """Return the number of now, as that database has it.

    Where all who write are on this machine the database is asked after each change only, and once
    in `TRUSTED_FOR`; else each time. While it is asked, other threads take their turn, and to get
    it back takes longer than all else that giving out a stored page takes.
    """
    global _known
    beacon = _beacon() if using == DEFAULT_DB_ALIAS else None
    if beacon is None:
        return _asked(using)
    sign, now, known = beacon.look(), time.monotonic(), _known
    if known is not None and known.sign == sign and now < known.until:
        return known.number
    number = _asked(using)
    _known = _Known(number, sign, now + TRUSTED_FOR)
    return number


def begin_next() -> None:
    """Let no page that is stored by now be given out again."""
    try:
        _raise()
    except DatabaseError:
        # Migrations write before there is this table, and before there are pages.
        if _TABLE in connection.introspection.table_names():
            raise
    if (beacon := _beacon()) is not None:
        beacon.change()


def _beacon() -> Beacon | None:
    path: Path | None = settings.PAGE_CACHE_BEACON
    return None if path is None else _beacon_at(path)


@cache
def _beacon_at(path: Path) -> Beacon | None:
    try:
        return Beacon(path)
    except OSError:
        # Somebody else's file, say. Pages are right all the same: each asks the database.
        logger.exception("The sign of changes cannot be used; each page asks the database.")
        return None


def _asked(using: str) -> int:
    # In SQL: to put it together anew would take half of the time of giving out a stored page.
    with connections[using].cursor() as cursor:
        cursor.execute(_CURRENT, [_THE_ROW])
        found = cursor.fetchone()
    return int(found[0]) if found else 0


def _raise() -> None:
    # One statement, no savepoint: outside a transaction, what ends the pages is still under way.
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [_THE_ROW])
