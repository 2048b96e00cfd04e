"""Reads of visitors go to a copy of the database (DATABASE_REPLICA_URL), where it is up to date.

A copy lags. What it lacks is told by the number of the generation of pages (room `pagecache`),
which each write to a table that pages may show raises, after its own commit: a copy that has the
number has the write, since it replays commits in their order. So a request reads from the copy only
where that has the number which the database itself had when the request came; else from the
database itself. What changed shows on the next request, as with one database, and no stored page is
older than the number it is stored under.
"""

import logging
import time
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from pagecache import generations
from pagecache.watch import PRIVATE_TABLES

logger = logging.getLogger(__name__)

REPLICA = "replica"
# A copy that did not answer is left alone for so long.
RESTS_FOR = 10.0  # seconds

_reads_there: ContextVar[bool] = ContextVar("reads_from_replica", default=False)


class Router:
    """Sends what `ReplicaMiddleware` allowed to the copy; writes, and all else, to the database."""

    def db_for_read(self, model: Any, **_hints: Any) -> str:
        if (
            not _reads_there.get()
            # The number tells nothing of these.
            or PRIVATE_TABLES.match(model._meta.db_table)
            # Who writes reads what was written.
            or connections[DEFAULT_DB_ALIAS].in_atomic_block
        ):
            return DEFAULT_DB_ALIAS
        return REPLICA

    def db_for_write(self, model: Any, **_hints: Any) -> str:
        _reads_there.set(False)
        return DEFAULT_DB_ALIAS

    def allow_relation(self, _one: Any, _other: Any, **_hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, _app_label: str, **_hints: Any) -> bool | None:
        return False if db == REPLICA else None


class ReplicaMiddleware:
    """Let the reads of a visitor go to the copy, where there is one that has caught up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        if not has_copy():
            raise MiddlewareNotUsed
        self.get_response = get_response
        self.rests_until = 0.0

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not (_is_a_visitors_read(request) and self._has_caught_up()):
            return self.get_response(request)
        token = _reads_there.set(True)
        try:
            return self.get_response(request)
        finally:
            _reads_there.reset(token)

    def _has_caught_up(self) -> bool:
        """Tell it by two queries, one to each. Between them the copy can only come nearer."""
        if time.monotonic() < self.rests_until:
            return False
        wanted = generations.current()
        try:
            return generations.current(using=REPLICA) >= wanted
        except DatabaseError:
            logger.exception("The copy (DATABASE_REPLICA_URL) does not answer.")
            self.rests_until = time.monotonic() + RESTS_FOR
            return False


def has_copy() -> bool:
    """Tell whether DATABASE_REPLICA_URL names one."""
    return REPLICA in settings.DATABASES


def _is_a_visitors_read(request: HttpRequest) -> bool:
    return request.method in ("GET", "HEAD") and settings.SESSION_COOKIE_NAME not in request.COOKIES
