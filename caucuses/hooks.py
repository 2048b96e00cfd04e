"""What rooms above do when a group is merged. This room knows none of them."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from caucuses.models import Grouping

Follower = Callable[["Grouping", "Grouping"], None]

_after_merge: dict[str, Follower] = {}


def register_after_merge(name: str, follower: Follower) -> None:
    """Call `follower(absorbed, kept)` once a group was taken into another.

    It runs in the transaction of the merge; what it raises undoes it.
    """
    _after_merge[name] = follower


def after_merge(absorbed: "Grouping", kept: "Grouping") -> None:
    """Tell the rooms above that a group was taken into another."""
    for follower in _after_merge.values():
        follower(absorbed, kept)
