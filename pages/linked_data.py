"""Events in the words of schema.org: only what their pages show."""

from typing import Any

from frame.addresses import absolute
from pages.models import Event

ONLINE = "online"


def of_event(event: Event) -> dict[str, Any] | None:
    """Return what programs learn of an event; None for a document or a decision, which nobody
    attends.
    """
    if not event.is_meeting:
        return None
    here = event.here
    data: dict[str, Any] = {
        "@type": "Event",
        "name": here.name,
        "url": absolute(event.get_absolute_url()),
        "startDate": event.own_start or event.iso_date,
        "endDate": event.own_end or (event.end_on or event.start_on if event.is_exact else None),
        "description": here.note,
        "sameAs": event.website,
        "organizer": _organizer(event),
    }
    if event.place == ONLINE:
        data["eventAttendanceMode"] = "https://schema.org/OnlineEventAttendanceMode"
    elif here.place:
        data["location"] = {"@type": "Place", "name": here.place}
    return data


def _organizer(event: Event) -> dict[str, Any] | None:
    grouping = event.grouping
    if grouping is None:
        return None
    url = absolute(grouping.get_absolute_url())
    return {"@type": "Organization", "name": grouping.here.name, "url": url}
