"""Who holds what in a group."""

from typing import Any

from caucuses.models import Grouping

HOLDERS_SHOWN = 30


def section(grouping: Grouping) -> dict[str, Any]:
    """Return what a group's page shows of its appointments: 1 query."""
    current = grouping.appointments.current().for_page()
    return {"holders": list(current[:HOLDERS_SHOWN])}
