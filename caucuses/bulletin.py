"""What stands in the weekly bulletin of a group, or of all groups, part by part.

The parts of this room stand in `caucuses/bulletin_parts.py`; rooms above add theirs here.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import override

from caucuses.models import Grouping
from frame.dates import in_words

LINES = 100  # of one part in one bulletin


@dataclass(frozen=True)
class Week:
    """Seven days (UTC) up to, not with, the Monday `end_on`."""

    end_on: date

    @property
    def start_on(self) -> date:
        return self.end_on - timedelta(days=7)

    @property
    def starts_at(self) -> datetime:
        return datetime.combine(self.start_on, time(), UTC)

    @property
    def ends_at(self) -> datetime:
        return datetime.combine(self.end_on, time(), UTC)

    @property
    def in_words(self) -> str:
        """Its days, in the active language."""
        return in_words(self.start_on, end=self.end_on - timedelta(days=1))


@dataclass(frozen=True)
class Line:
    """One thing that happened, in the active language. `path` leads to it without the host."""

    text: str
    grouping: Grouping | None = None
    """The group that it happened in: named where the bulletin tells of all groups."""
    summary: str = ""
    path: str = ""


@dataclass(frozen=True)
class BulletinPart:
    """A part of the bulletin. `lines` gets the week and the group, None for all groups, and returns
    what happened, none for nothing; it is asked once for all readers of a group and language, with
    that language active, and may stop after `LINES` + 1.
    """

    name: str
    order: int
    heading: str | Promise
    lines: Callable[[Week, Grouping | None], Iterable[Line]]
    page_name: str = ""
    """The name of the address, without arguments, where all of it can be read."""


@dataclass(frozen=True)
class Section:
    """A part that has something to tell."""

    heading: str
    lines: list[Line]
    has_more: bool
    path: str


_parts: dict[str, BulletinPart] = {}


def register_part(part: BulletinPart) -> None:
    """Add a part to every bulletin."""
    _parts[part.name] = part


def news_of(week: Week, grouping: Grouping | None, language: str) -> list[Section]:
    """Return what happened in a group, or in all, in `language`; nothing where nothing did."""
    sections = []
    with override(language):
        for part in sorted(_parts.values(), key=lambda part: part.order):
            lines = list(islice(part.lines(week, grouping), LINES + 1))
            if lines:
                sections.append(
                    Section(
                        str(part.heading),
                        lines[:LINES],
                        len(lines) > LINES,
                        reverse(part.page_name) if part.page_name else "",
                    )
                )
    return sections
