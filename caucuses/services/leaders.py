"""Who leads a group today: whom its mails, reminders and requests go to."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from accounts.models import User
from caucuses.enums import LEADING, Role
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


def office_of(
    person: User, grouping: "Grouping", *, besides: Collection[Role] = ()
) -> Appointment | None:
    """Return the appointment under which `person` acts for the group today: in a role of `besides`,
    which counts in the group itself alone; as one who leads it; else as one who leads a group that
    coordinates it, the nearest first. 1 query.
    """
    held = Appointment.objects.current().filter(person=person, grouping__in=grouping.line_keys)
    fitting = [
        appointment
        for appointment in held
        if appointment.role in LEADING
        or (appointment.role in besides and appointment.grouping_id == grouping.pk)
    ]
    places = {key: place for place, key in enumerate(reversed(grouping.line_keys))}
    return min(
        fitting,
        key=lambda one: (places[one.grouping_id], one.role not in besides, one.pk),
        default=None,
    )


def _nearest(line_keys: list[int]) -> list[User]:
    leaders = Appointment.objects.leaders_by_grouping(line_keys)
    for key in reversed(line_keys):
        if key in leaders:
            return leaders[key]
    return list(User.objects.secretariat().order_by("pk"))
