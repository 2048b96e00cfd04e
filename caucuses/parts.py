"""What rooms above add to a group's page; this room knows none of it."""

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


@dataclass(frozen=True)
class Mailbox:
    """An e-mail address that leads to those who hold an office of the group."""

    label: str
    address: str


_mailboxes: dict[str, Callable[[Grouping], list[Mailbox]]] = {}
_parts: dict[str, GroupingPart] = {}


def register_part(part: GroupingPart) -> None:
    """Add a section to the page of every group."""
    _parts[part.name] = part


def register_mailboxes(name: str, find: Callable[[Grouping], list[Mailbox]]) -> None:
    """Add addresses to what the page of every group says of its coordinators."""
    _mailboxes[name] = find


def mailboxes_of(grouping: Grouping) -> list[Mailbox]:
    """Return the addresses that rooms above know for the group's offices."""
    return [mailbox for find in _mailboxes.values() for mailbox in find(grouping)]


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
