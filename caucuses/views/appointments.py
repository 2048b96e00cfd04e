"""Who holds what in a group, as the group's page tells it."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from caucuses import parts
from caucuses.enums import LEADING, Role
from caucuses.models import Grouping

HOLDERS_SHOWN = 30
_NOBODY: dict[Role, str | Promise] = {
    Role.COORDINATOR: _("No coordinator at present."),
    Role.FOCAL_POINT: _("No focal point at present."),
    Role.ALTERNATE: _("No alternate at present."),
}


def section(grouping: Grouping) -> dict[str, Any]:
    """Return what a group's page shows of its appointments: 1 query, and those of the rooms that
    know addresses.
    """
    current = list(grouping.appointments.current().for_page()[: HOLDERS_SHOWN + 1])
    return {
        "holders": current[:HOLDERS_SHOWN],
        "has_more_holders": len(current) > HOLDERS_SHOWN,
        "mailboxes": parts.mailboxes_of(grouping),
        "vacancies": _vacancies(grouping, {appointment.role for appointment in current}),
    }


def _vacancies(grouping: Grouping, held: set[str]) -> list[str | Promise]:
    """Say which roles nobody holds: a family has a focal point and an alternate (domain, section
    3), any other group somebody who leads it.
    """
    if grouping.is_closed:
        return []
    if grouping.is_family:
        return [_NOBODY[role] for role in (Role.FOCAL_POINT, Role.ALTERNATE) if role not in held]
    return [] if held.intersection(LEADING) else [_NOBODY[Role.COORDINATOR]]
