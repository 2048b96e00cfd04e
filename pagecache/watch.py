"""Sees what is written to the database, by whichever code, and ends the stored pages after commit.

Nobody who changes data has to think of stored pages: each statement of a connection passes here. Of
what goes past Django altogether (an operator's SQL) pages tell after `PAGE_CACHE_SECONDS`.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import transaction

from pagecache import generations

# What no public page shows. A table that is not named here ends the stored pages.
PRIVATE_TABLES = re.compile(
    r"(django_(session|admin_log|migrations|content_type)|django_tasks\w*|auth_\w+|account_\w+"
    r"|mfa_\w+|usersessions_\w+|notices_\w+|pagecache_\w+|sqlite_\w+|limits_\w+"
    r"|accounts_erasurerequest|moderation_trait|caucuses_(bulletin\w+|relaymessage)"
    r"|mailinglists_(subscription\w*|heldpost|installation|trustedsender)"
    r"|archive_(rawpost|removal|import\w+)|audit_\w+)\Z"
)
# Each sign-up and sign-in. Nobody is shown before a row of another table names them.
_COMING_AND_GOING = re.compile(
    r"INSERT INTO \"accounts_user\" |UPDATE \"accounts_user\" SET \"last_login\" = %s WHERE "
)
_WRITES = re.compile(
    r"\s*(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|REPLACE\s+INTO|UPDATE(?:\s+ONLY)?|DELETE\s+FROM(?:\s+ONLY)?"
    r"|TRUNCATE(?:\s+TABLE)?)\s+[\"`]?(\w+)",
    re.IGNORECASE,
)

_is_unshown: ContextVar[bool] = ContextVar("is_unshown", default=False)


@contextmanager
def unshown() -> Iterator[None]:
    """Let what is written in here end no stored page, whatever its table: for rows that no public
    page shows yet, such as drafts, which are written all the time.
    """
    before = _is_unshown.set(True)
    try:
        yield
    finally:
        _is_unshown.reset(before)


def watch(connection: Any, **_kwargs: Any) -> None:
    """Look at each statement of a new connection.

    Before all others: `connection.execute_wrapper` takes away the last one when it ends, whichever
    that is, and a connection may be made inside it.
    """
    if _see not in connection.execute_wrappers:
        connection.execute_wrappers.insert(0, _see)


def _see(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    result = execute(sql, params, many, context)
    if is_shown(sql) and not _is_unshown.get() and (many or _may_have_changed(context["cursor"])):
        connection = context["connection"]
        # A transaction that writes much ends the pages once.
        if not any(hook[1] is generations.begin_next for hook in connection.run_on_commit):
            # Robust: what was committed stays true where this fails; pages are late then, no more.
            transaction.on_commit(generations.begin_next, using=connection.alias, robust=True)
    return result


def is_shown(sql: str) -> bool:
    """Tell whether a statement writes what a public page may show."""
    found = _WRITES.match(sql)
    if found is None or PRIVATE_TABLES.match(found[1].lower()):
        return False
    return not _COMING_AND_GOING.match(sql)


def _may_have_changed(cursor: Any) -> bool:
    """Tell whether a write met a row: the jobs of the worker mostly find nothing to do."""
    # SQLite counts rows that a write gives back only when they are fetched.
    return cursor.description is not None or cursor.rowcount != 0
