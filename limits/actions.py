"""What is limited: each room registers its own actions, the limits themselves are settings.

What no action names and writes something falls under "other".
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from limits import rates

READS = frozenset({"GET", "HEAD"})
WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})


@dataclass(frozen=True)
class Action:
    """One thing that people do at certain addresses (by their names), and how it is counted."""

    name: str
    urls: frozenset[str]
    methods: frozenset[str] = WRITES
    # Where a refused try costs something too, as of guessing; else only what passed counts.
    counts_tries: bool = False
    # The field of the form that holds somebody's e-mail address.
    email_field: str = ""
    # What somebody is answered who filled in the hidden field; None: the form has none.
    trapped: Callable[[HttpRequest, Any], HttpResponse] | None = field(default=None, compare=False)

    @property
    def rates(self) -> tuple[rates.Rate, ...]:
        return rates.parse(settings.LIMIT_RATES[self.name])

    @property
    def is_read(self) -> bool:
        return self.methods == READS


_actions: dict[str, Action] = {}
_by_url: dict[tuple[str, str], Action] = {}
# Never counted: whose writers hold an office, and what must always be possible.
_exempt: set[str] = set()
OTHER = Action("other", frozenset())


def register(action: Action) -> None:
    """Add an action; each address has one for reading and one for writing at most."""
    _actions[action.name] = action
    for url in action.urls:
        for method in action.methods:
            taken = _by_url.setdefault((url, method), action)
            if taken.name != action.name:
                raise ValueError(f"{url} is limited by {taken.name} and {action.name}")


def exempt(*urls: str) -> None:
    """Name addresses, or whole namespaces ("admin:"), whose writes are not counted."""
    _exempt.update(urls)


def all_actions() -> list[Action]:
    """Return every action, the one for whatever is left included."""
    return [*_actions.values(), OTHER]


def find(url: str, method: str) -> Action | None:
    """Return what a request to an address does, or None where it is not limited."""
    if action := _by_url.get((url, method)):
        return action
    namespace = f"{url.partition(':')[0]}:"
    if method not in WRITES or url in _exempt or namespace in _exempt:
        return None
    return OTHER
