"""The sections of a person's page. Rooms above add theirs; this room knows none of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest


@dataclass(frozen=True)
class Section:
    """`context` gets the request of the signed-in person and returns what `template` shows, or None
    for nothing.
    """

    name: str
    order: int
    template: str
    context: Callable[[HttpRequest], dict[str, Any] | None]


_sections: dict[str, Section] = {}


def register(section: Section) -> None:
    """Add a section to `/me/`."""
    _sections[section.name] = section


def sections_for(request: HttpRequest) -> list[tuple[Section, dict[str, Any]]]:
    """Return the sections that have something to show, in order."""
    shown = []
    for section in sorted(_sections.values(), key=lambda section: section.order):
        context = section.context(request)
        if context is not None:
            shown.append((section, context))
    return shown
