"""In which languages a group works: its page is written in one, and rooms above know of others."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet

Source = Callable[[str], QuerySet[Any, Any]]

_sources: dict[str, Source] = {}


def register(name: str, source: Source) -> None:
    """Let a room above say which groups work in a language: `source` takes its code and returns a
    query of the groups' keys.
    """
    _sources[name] = source


def works_in(code: str) -> Q:
    """Return the condition that a group's page was written in the language, or that what rooms
    above keep of it is in that language.
    """
    condition = Q(language=code)
    for source in _sources.values():
        condition |= Q(pk__in=source(code))
    return condition
