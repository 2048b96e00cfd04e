"""Which lists a person keeps: what predicates and scopes of this room rest on."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounts.models import User

_KEPT = "_mailinglists_kept"


def kept_by(user: "User") -> frozenset[int]:
    """Return the keys of the lists that `user` owns or moderates, as they confirmed.

    One query for each request: it is kept with the person, who is read anew for each.
    """
    from mailinglists.models import ListKeeper  # querysets of the model ask this module

    if not user.is_authenticated or not user.is_active:
        return frozenset()
    keys: frozenset[int] | None = getattr(user, _KEPT, None)
    if keys is None:
        held = ListKeeper.objects.held_by(user).exclude(mailing_list=None)
        keys = frozenset(held.values_list("mailing_list_id", flat=True))
        setattr(user, _KEPT, keys)
    return keys


def forget(user: "User") -> None:
    """Ask the database again the next time."""
    user.__dict__.pop(_KEPT, None)
