"""Brings the starting content of this room, `mailinglists/content/lists.csv`, into the database:
the old lists of the groups, each on somebody's own server, which nobody has checked.
"""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from caucuses import openness
from caucuses.models import Grouping
from frame.content import LoadCount, load_rows
from mailinglists.models import MailingList

CONTENT = Path(__file__).parent / "content"
_PLAIN_COLUMNS = (
    "name",
    "title",
    "state",
    "posting_address",
    "posting_note",
    "reading_note",
    "note",
)


def load_lists() -> LoadCount:
    """Load the lists; their groups are loaded before."""
    keys = _grouping_keys()
    rows = list(_rows(keys))
    count = load_rows(MailingList, rows, natural_key=("name",))
    openness.refresh([values["grouping_id"] for _key, values in rows])
    return count


def _rows(keys: dict[str, int]) -> Iterator[tuple[str, dict[str, Any]]]:
    # A name is never changed: addresses and archives carry it.
    named = dict(MailingList.objects.values_list("content_key", "name"))
    for row in _read("lists.csv"):
        values: dict[str, Any] = {name: row[name] for name in _PLAIN_COLUMNS}
        values["name"] = named.get(row["grouping"], row["name"])
        values["grouping_id"] = keys[row["grouping"]]
        yield row["grouping"], values


def _grouping_keys() -> dict[str, int]:
    """Return the groups by the slug they came with, also where people changed it since."""
    by_slug = dict(Grouping.objects.values_list("slug", "pk"))
    loaded = Grouping.objects.exclude(content_key=None).values_list("content_key", "pk")
    return {**by_slug, **{key: pk for key, pk in loaded if key is not None}}


def _read(name: str) -> list[dict[str, str]]:
    with (CONTENT / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
