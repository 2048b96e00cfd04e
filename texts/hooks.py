"""What rooms above do when what is read of a row in some language changes."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from texts.models import Translatable

Follower = Callable[["Translatable"], None]

_after_change: dict[str, Follower] = {}


def register_after_change(name: str, follower: Follower) -> None:
    """Call `follower(row)` once a translation of the row is published, replaced or withdrawn.

    It runs in the transaction of the change; what it raises undoes it.
    """
    _after_change[name] = follower


def after_change(row: "Translatable") -> None:
    """Tell every follower."""
    for follower in _after_change.values():
        follower(row)
