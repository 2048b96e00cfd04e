"""Which groups a person leads today: what every predicate and scope of this room rests on."""

from typing import TYPE_CHECKING

from django.utils import timezone

if TYPE_CHECKING:
    from accounts.models import User
    from caucuses.models import Grouping

_KEPT = "_caucuses_led"


def led_by(user: "User") -> frozenset[int]:
    """Return the keys of the groups in which `user` holds a leading appointment today.

    One query for each request: it is kept with the person, who is read anew for each, and asked
    again on another day. Whoever makes or ends an appointment calls `forget`.
    """
    from caucuses.models import Appointment  # querysets of the model ask this module

    if not user.is_authenticated or not user.is_active:
        return frozenset()
    today = timezone.now().date()
    day, keys = getattr(user, _KEPT, (None, frozenset()))
    if day != today:
        held = Appointment.objects.current().leading().filter(person=user)
        keys = frozenset(held.values_list("grouping_id", flat=True))
        setattr(user, _KEPT, (today, keys))
    return keys


def forget(user: "User") -> None:
    """Ask the database again the next time."""
    user.__dict__.pop(_KEPT, None)


def leads(user: "User", grouping: "Grouping") -> bool:
    """Tell whether `user` leads `grouping`, or a group that coordinates it."""
    return not led_by(user).isdisjoint(grouping.line_keys)


def leads_above(user: "User", grouping: "Grouping") -> bool:
    """Tell whether `user` leads a group that coordinates `grouping`."""
    return not led_by(user).isdisjoint(grouping.line_keys[:-1])


def leads_itself(user: "User", grouping: "Grouping") -> bool:
    """Tell whether `user` leads `grouping` itself."""
    return grouping.pk in led_by(user)
