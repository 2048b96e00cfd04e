"""Brings the starting content of this room, `caucuses/content/*.csv`, into the database."""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from caucuses import openness
from caucuses.enums import (
    Admission,
    Evidence,
    GroupingKind,
    GroupingStatus,
    MembersShown,
    Relation,
    WhoMayJoin,
)
from caucuses.models import Grouping
from frame.content import LoadCount, load_rows

CONTENT = Path(__file__).parent / "content"
_EVIDENCE = {
    "seen as a family": Evidence.SEEN,
    "in the original ten only": Evidence.PROPOSED,
    "uncertain": Evidence.UNCERTAIN,
}
_PLAIN_COLUMNS = (
    "slug",
    "name",
    "acronym",
    "kind",
    "relation",
    "region",
    "status",
    "who_may_join",
    "purpose",
    "subject",
    "joining",
    "website",
    "charter_url",
    "statement",
    "began",
    "ended",
    "note",
    "source_url",
)


def load_groupings() -> LoadCount:
    """Load groupings and families; a parent stands above its children in the files."""
    count = load_rows(Grouping, _rows(), natural_key=("slug",))
    openness.refresh_all()
    return count


def keys_by_slug() -> dict[str, int]:
    """Return the primary keys of groups by their addresses: 2 queries."""
    keys = dict(Grouping.objects.values_list("slug", "pk"))
    # The files know a group that was renamed here by the address that they gave it.
    loaded = Grouping.objects.filter(content_key__isnull=False)
    return keys | {key: pk for key, pk in loaded.values_list("content_key", "pk") if key}


def _rows() -> Iterator[tuple[str, dict[str, Any]]]:
    keys = keys_by_slug()
    for row in _read("groupings.csv"):
        values: dict[str, Any] = {name: row[name] for name in _PLAIN_COLUMNS}
        values["region"] = "" if row["region"] == "global" else row["region"]
        adopted = row["charter_adopted_on"]
        values["charter_adopted_on"] = date.fromisoformat(adopted) if adopted else None
        values["parent_id"] = _key(row["parent"], keys)
        # Where no source tells, one asks, and members alone read who else is one.
        values["admission"] = row["admission"] or Admission.MODERATED
        values["members_shown"] = row["members_shown"] or MembersShown.MEMBERS
        yield row["slug"], values
    for row in _read("families.csv"):
        evidence = _EVIDENCE[row["evidence"]]
        is_seen = evidence == Evidence.SEEN
        yield (
            row["slug"],
            {
                "slug": row["slug"],
                "name": row["name"],
                "kind": GroupingKind.FAMILY,
                "parent_id": _key("bureau", keys),
                "relation": Relation.PART,
                "status": GroupingStatus.ACTIVE if is_seen else GroupingStatus.DORMANT,
                "who_may_join": WhoMayJoin.ORGANISATIONS,
                "purpose": row["purpose"],
                "family_group": row["group"],
                "evidence": evidence,
                "note": row["note"],
                "source_url": row["source_url"],
            },
        )


def _read(name: str) -> list[dict[str, str]]:
    with (CONTENT / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _key(slug: str, keys: dict[str, int]) -> int | None:
    """Return the primary key of a parent that was there before or came earlier in the file."""
    if not slug:
        return None
    if slug not in keys:
        keys[slug] = Grouping.objects.get(slug=slug).pk
    return keys[slug]
