"""Writing the audit log, and proving it whole."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from audit.enums import Deed
from audit.models import BEGINNING, Chain, Entry

if TYPE_CHECKING:
    from accounts.models import User

ROWS_NOTED = 200  # of one deed; an action has no more
_CHUNK = 2000


@transaction.atomic
def note(
    by: "User | None",
    deed: Deed,
    kind: str,
    rows: Iterable[Any] = (),
    details: Iterable[str] = (),
) -> Entry:
    """Add an entry: `by` (None: the portal itself) did this with the rows of a kind, given by their
    keys. It stands or falls with the transaction in which it is written.

    `details` are names of fields, filters or actions, never values: the log outlives the people in
    it. Raises ValueError for more than ROWS_NOTED rows.
    """
    keys = [str(row) for row in rows]
    if len(keys) > ROWS_NOTED:
        raise ValueError(f"One entry names at most {ROWS_NOTED} rows.")
    end = Chain.objects.select_for_update().get(pk=1)
    entry = Entry(
        number=end.last + 1,
        at=timezone.now(),
        actor=by.uid if by is not None else None,
        deed=deed,
        kind=kind,
        rows=keys,
        details=sorted(details),
    )
    entry.hash = entry.chained(end.hash)
    entry.save(force_insert=True)
    Chain.objects.filter(pk=1).update(last=entry.number, hash=entry.hash)
    return entry


@dataclass(frozen=True)
class Verdict:
    """What the look at the whole chain found: so many entries, the hash of the last good one, and
    the number at which it breaks (None: nowhere) with the reason, "missing", "changed" or "cut".
    """

    entries: int
    hash: str
    broken_at: int | None = None
    reason: str = ""


def verify(anchor: tuple[int, str] | None = None) -> Verdict:
    """Go through all of the log, oldest first, and compute each link anew.

    `anchor`: number and hash of an entry that somebody noted elsewhere. It finds out those who
    computed the whole chain anew after a change.
    """
    with transaction.atomic():  # the end as it was when the reading began
        end = Chain.objects.select_for_update().get(pk=1)
        newest = Entry.objects.order_by("-number").first()
    number, before = 0, BEGINNING
    entries = Entry.objects.order_by("number").filter(number__lte=newest.number if newest else 0)
    for entry in entries.iterator(chunk_size=_CHUNK):
        if entry.number != number + 1:
            return Verdict(number, before, number + 1, "missing")
        if entry.chained(before) != entry.hash:
            return Verdict(number, before, entry.number, "changed")
        if anchor and anchor[0] == entry.number and anchor[1] != entry.hash:
            return Verdict(number, before, entry.number, "changed")
        number, before = entry.number, entry.hash
    if number > end.last:
        return Verdict(end.last, end.hash, end.last + 1, "changed")
    if (end.last, end.hash) != (number, before) or (anchor and anchor[0] > number):
        return Verdict(number, before, number + 1, "cut")
    return Verdict(number, before)


def verify_and_keep() -> Verdict:
    """Verify the log, and keep what came out for the alarms."""
    found = verify()
    Chain.objects.filter(pk=1).update(verified_at=timezone.now(), broken_at=found.broken_at)
    return found
