"""Parts of a group's page that rooms above show; this room knows none of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from caucuses.models import Grouping


@dataclass(frozen=True)
class GroupingPart:
    """A section of the page; `context` returns what `template` shows."""

    name: str
    order: int
    template: str
    context: Callable[[Grouping], dict[str, Any]]


_parts: dict[str, GroupingPart] = {}


def register_part(part: GroupingPart) -> None:
    """Add a section to the page of every group."""
    _parts[part.name] = part


def rendered(grouping: Grouping, request: HttpRequest) -> list[SafeString]:
    """Return the sections that rooms above show of the group, in order."""
    return [
        # Rendered by Django's templates, which escape: safe.
        mark_safe(
            render_to_string(
                part.template, {"grouping": grouping, **part.context(grouping)}, request
            )
        )
        for part in sorted(_parts.values(), key=lambda part: part.order)
    ]
