"""The database itself refuses to change or delete an entry; the row that holds the end is there."""

from typing import Any

from django.db import connections

from audit.models import Chain
from frame import append_only

_TABLE = "audit_entry"
_NAME = "audit_log"


def install(using: str = "default", **_kwargs: Any) -> None:
    """Create the triggers, anew where they exist, and an empty chain where there is none. Raises
    NotImplementedError on an unknown database.
    """
    connection = connections[using]
    if _TABLE in connection.introspection.table_names():
        append_only.protect(connection, _TABLE, _NAME, "the audit log is append-only")
        Chain.objects.using(using).get_or_create(pk=1)


def remove(using: str = "default") -> None:
    """Let the table be rebuilt or emptied: for migrations that rebuild it on SQLite, and tests."""
    append_only.let_be_emptied(connections[using], _TABLE, _NAME)
