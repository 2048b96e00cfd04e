"""Brings the starting content of this room, `pages/content/`, into the database."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import transaction

from caucuses.loading import load_groupings
from frame.content import LoadCount, load_rows
from frame.dates import parse_partial
from mailinglists.loading import load_lists
from organisations.loading import load_reasons
from pages.models import Event, Link, Page
from texts.loading import load_translations

CONTENT = Path(__file__).parent / "content"
_EVENT_COLUMNS = ("slug", "name", "place", "kind", "phase", "note", "source_url")


@transaction.atomic
def load_all() -> list[LoadCount]:
    """Load the whole starting content: all of it or, where something is wrong, nothing."""
    return [
        load_groupings(),
        load_lists(),
        load_pages(),
        load_links(),
        load_events(),
        load_reasons(),
        *load_translations(CONTENT / "translations"),
    ]


def load_pages() -> LoadCount:
    return load_rows(Page, _page_rows(), natural_key=("path",))


def load_links() -> LoadCount:
    return load_rows(Link, _link_rows(), natural_key=("section", "url"))


def load_events() -> LoadCount:
    return load_rows(Event, _event_rows(), natural_key=("slug",))


def read_page(text: str) -> dict[str, Any]:
    """Return the values of a page file: lines "name: value", an empty line, the body."""
    head, _separator, body = text.partition("\n\n")
    fields = dict(line.split(": ", 1) for line in head.splitlines())
    return {
        "path": fields["path"],
        "title": fields["title"],
        "menu_title": fields.get("menu_title", ""),
        "summary": fields.get("summary", ""),
        "order": int(fields["order"]),
        "is_in_menu": fields["menu"] == "yes",
        "body": body.strip(),
    }


def _page_rows() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted((CONTENT / "pages").glob("*.md")):
        values = read_page(path.read_text(encoding="utf-8"))
        yield values["path"], values


def _link_rows() -> Iterator[tuple[str, dict[str, Any]]]:
    for number, row in enumerate(_read("links.csv"), start=1):
        year = row["year_seen_dead"]
        values = {
            "section": row["section"],
            "title": row["title"],
            "url": row["url"],
            "note": row["note"],
            "year_seen_dead": int(year) if year else None,
            "order": number * 10,
        }
        yield f"{row['section']}:{row['url']}"[:200], values


def _event_rows() -> Iterator[tuple[str, dict[str, Any]]]:
    for row in _read("timeline.csv"):
        start, precision = parse_partial(row["start"])
        end = parse_partial(row["end"])[0] if row["end"] else None
        values = {name: row[name] for name in _EVENT_COLUMNS}
        yield (
            row["slug"],
            {
                **values,
                "start_on": start,
                "start_precision": precision,
                "end_on": None if end == start else end,
            },
        )


def _read(name: str) -> list[dict[str, str]]:
    with (CONTENT / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
