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
