"""What rooms above do when an organisation comes or goes. This room knows none of them."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from moderation.models import Decision
    from organisations.models import Merge, Organisation

Follower = Callable[["Organisation", "Decision"], None]
MergeFollower = Callable[["Merge"], None]

_after_registration: dict[str, Follower] = {}
_after_leaving: dict[str, Follower] = {}
_after_merge: dict[str, MergeFollower] = {}
_after_merge_undone: dict[str, MergeFollower] = {}


def register_after_registration(name: str, follower: Follower) -> None:
    """Call `follower(organisation, decision)` once an organisation is registered: by approval, or
    because an applicant was merged into it.

    It runs in the transaction of the decision, and once for each of them: a second time for the
    same organisation must do no harm. What it raises undoes the decision. An organisation that is
    registered already and has an applicant merged into it is followed too: wishes came with it.
    """
    _after_registration[name] = follower


def register_after_leaving(name: str, follower: Follower) -> None:
    """Call `follower(organisation, decision)` once an organisation is no longer registered, because
    the decision that registered it was reversed.

    It runs in the transaction of that decision; what it raises undoes it.
    """
    _after_leaving[name] = follower


def register_after_merge(name: str, follower: MergeFollower) -> None:
    """Call `follower(record)` once an organisation was taken into another, after its rows were
    moved. It runs in the transaction of the merge; what it raises undoes it.
    """
    _after_merge[name] = follower


def register_after_merge_undone(name: str, follower: MergeFollower) -> None:
    """Call `follower(record)` once a merge was undone, after both organisations have their rows
    back. It runs in the transaction of the undoing; what it raises undoes that.
    """
    _after_merge_undone[name] = follower


def after_registration(organisation: "Organisation", decision: "Decision") -> None:
    """Tell the rooms above that an organisation is registered."""
    for follower in _after_registration.values():
        follower(organisation, decision)


def after_leaving(organisation: "Organisation", decision: "Decision") -> None:
    """Tell the rooms above that an organisation is not registered any more."""
    for follower in _after_leaving.values():
        follower(organisation, decision)


def after_merge(record: "Merge") -> None:
    """Tell the rooms above that an organisation was taken into another."""
    for follower in _after_merge.values():
        follower(record)


def after_merge_undone(record: "Merge") -> None:
    """Tell the rooms above that a merge was undone."""
    for follower in _after_merge_undone.values():
        follower(record)
