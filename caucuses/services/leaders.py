"""Who leads a group today: whom its mails, reminders and requests go to."""

from typing import TYPE_CHECKING

from accounts.models import User
from caucuses.models import Appointment

if TYPE_CHECKING:
    from caucuses.models import Grouping


def current_leaders(grouping: "Grouping") -> list[User]:
    """Return the active people who lead the group itself today: 1 query."""
    return Appointment.objects.leaders_by_grouping([grouping.pk]).get(grouping.pk, [])


def leaders_above(grouping: "Grouping") -> list[User]:
    """Return the people who lead the nearest group that coordinates this one and has leaders; the
    secretariat where there is none. At most 2 queries.
    """
    return _nearest(grouping.line_keys[:-1])


def leaders_of(grouping: "Grouping") -> list[User]:
    """Return the people who lead the group, else those of the nearest group that coordinates it and
    has leaders, else the secretariat. At most 2 queries.
    """
    return _nearest(grouping.line_keys)


def leaders_around(grouping: "Grouping") -> list[User]:
    """Return the people who lead the group and those above it: whom a change of its leaders
    concerns. At most 3 queries.
    """
    return [*current_leaders(grouping), *leaders_above(grouping)]


def _nearest(line_keys: list[int]) -> list[User]:
    leaders = Appointment.objects.leaders_by_grouping(line_keys)
    for key in reversed(line_keys):
        if key in leaders:
            return leaders[key]
    return list(User.objects.secretariat().order_by("pk"))
