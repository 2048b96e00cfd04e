"""The engine inside the portal's own database."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import connection


def SearchBackend(params: dict[str, Any]) -> Any:
    """Return the engine of the database in use. modelsearch looks for this name."""
    if connection.vendor == "sqlite":
        from search.backends import sqlite

        return sqlite.SearchBackend(params)
    if connection.vendor == "postgresql":
        from search.backends import postgresql

        return postgresql.SearchBackend(params)
    raise ImproperlyConfigured(f"The search knows no engine for {connection.vendor}.")


def read_in_order(connection: Any, **_kwargs: Any) -> None:
    """Let a new connection read each table from its beginning.

    PostgreSQL otherwise goes on where another reader of a large table is. Of a word that finds more
    than is ranked each question would then see other rows: the second page of its results would
    repeat some of the first and leave some out, and all of them would be fetched from the disk.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET synchronize_seqscans = off")
