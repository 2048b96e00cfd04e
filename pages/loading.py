"""Brings the starting content of this room, `pages/content/`, into the database."""

import csv
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from caucuses.loading import keys_by_slug, load_groupings
from frame.content import LoadCount, load_rows
from frame.dates import parse_partial
from mailinglists.loading import load_lists
from organisations.loading import load_reasons
from pages.models import Event, Link, Page
from pages.services.pages import record_loaded
from search import services as search
from texts.loading import load_translations

CONTENT = Path(__file__).parent / "content"
TRANSLATIONS = CONTENT / "translations"
_EVENT_COLUMNS = ("slug", "name", "place", "kind", "phase", "note", "source_url", "time_zone")


@transaction.atomic
def load_all() -> list[LoadCount]:
    """Load the whole starting content: all of it or, where something is wrong, nothing."""
    counts = [
        load_groupings(),
        load_lists(),
        load_pages(),
        load_links(),
        load_events(),
        load_reasons(),
        *load_translations(TRANSLATIONS),
    ]
    if any(count.changed for count in counts):
        # Translations are loaded past `texts.services`.
        search.rebuild(["grouping", "list", "page", "link", "event"])
    return counts


def load_pages() -> LoadCount:
    """Load the pages; each that is new or changed gets a version."""
    count = load_rows(Page, _page_rows(), natural_key=("path",))
    record_loaded()
    return count


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
    """Yield the events; the groups whose meetings they are must be there already."""
    groupings = keys_by_slug()
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
                "start_at": _moment(start, row["starts_at"], row["time_zone"]),
                "end_at": _moment(end or start, row["ends_at"], row["time_zone"]),
                "grouping_id": groupings[row["grouping"]] if row["grouping"] else None,
            },
        )


def _moment(day: date, clock: str, zone: str) -> datetime | None:
    """Return when the clocks of `zone` show "18:00" on the day; None where no time is known."""
    if not clock:
        return None
    return datetime.combine(day, time.fromisoformat(clock), ZoneInfo(zone))


def _read(name: str) -> list[dict[str, str]]:
    with (CONTENT / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
