"""Work on one thing that the mail server is to have: by one worker at a time, and again later where
something is in the way. Lists and addresses of offices are brought by it.
"""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from django.db.models import F, QuerySet
from django.utils import timezone

from mailinglists.enums import Trouble
from mailinglists.mailman import client
from mailinglists.mailman.server import Server
from mailinglists.models import OnServer
from mailinglists.querysets import OnServerQuerySet

LEASE = timedelta(seconds=60)  # longer than any step takes
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)

Row = TypeVar("Row", bound=OnServer)


class NameTakenThere(Exception):
    """The server has a list of this name that the portal did not make."""


class LeaseLost(Exception):
    """Another worker took the row over, because this one was too slow."""


def carry_out(rows: OnServerQuerySet[Row], pk: int, bring: Callable[[Row, Server], None]) -> bool:
    """Let `bring` take the server to what is wanted of a row; tell whether all was done.

    False where somebody else works on it, where it is not due, or where the server is in the way:
    the row tells which trouble, and when it is tried again.
    """
    row = _lease(rows, pk)
    if row is None:
        return False
    goal = row.wanted
    try:
        bring(row, Server(client.client()))
    except client.ServerTrouble as trouble:
        _note_trouble(row, _sort(trouble), str(trouble))
        return False
    except NameTakenThere as taken:
        _note_trouble(row, Trouble.TAKEN, str(taken))
        return False
    except LeaseLost:
        return False
    _note_success(row, goal)
    return True


def keep_lease(row: OnServer) -> None:
    """Go on for another while. Raises LeaseLost."""
    if not _mine(row).update(leased_until=timezone.now() + LEASE):
        raise LeaseLost


def note_beginning(row: OnServer) -> None:
    """Note, before the server is asked, that it is to make what it does not have."""
    row.began_at, row.made_at = timezone.now(), None
    row.save(update_fields=["began_at", "made_at"])


def make(row: OnServer, server: Server, name: str, domain: str) -> dict[str, Any]:
    """Make the list, note that it is made, and return its settings."""
    server.make_list(name, domain)
    config = server.settings_of(f"{name}.{domain}")
    if config is None:
        raise client.ServerFailed(f"{name}@{domain} was made, and is not there.")
    note_made(row)
    return config


def note_made(row: OnServer) -> None:
    row.made_at = timezone.now()
    row.save(update_fields=["made_at"])


def _mine(row: OnServer) -> QuerySet[OnServer]:
    return type(row)._default_manager.filter(pk=row.pk, lease=row.lease)


def _lease(rows: OnServerQuerySet[Row], pk: int) -> Row | None:
    now, lease = timezone.now(), uuid.uuid4()
    free = rows.filter(pk=pk, brought__lt=F("wanted"), leased_until__lte=now)
    if not free.update(lease=lease, leased_until=now + LEASE):
        return None
    return rows.get(pk=pk)


def _note_success(row: OnServer, goal: int) -> None:
    _mine(row).update(
        brought=goal,
        trouble="",
        trouble_details="",
        troubled_since=None,
        attempts=0,
        next_at=timezone.now(),
        leased_until=timezone.now(),
    )


def _note_trouble(row: OnServer, trouble: Trouble, details: str) -> None:
    now = timezone.now()
    _mine(row).update(
        trouble=trouble,
        trouble_details=details[:300],
        troubled_since=row.troubled_since or now,
        attempts=F("attempts") + 1,
        next_at=now + min(FIRST_WAIT * 2 ** min(row.attempts, 10), LONGEST_WAIT),
        leased_until=now,
    )


def _sort(trouble: client.ServerTrouble) -> Trouble:
    if isinstance(trouble, client.Unreachable):
        return Trouble.UNREACHABLE
    return Trouble.DENIED if isinstance(trouble, client.Denied) else Trouble.FAILED
