"""What this room adds to a group's page: its meetings on the timeline."""

from typing import Any

from django.utils import timezone

from caucuses import parts
from caucuses.models import Grouping
from pages.models import Event

MEETINGS_SHOWN = 8


def _meetings(grouping: Grouping) -> dict[str, Any]:
    """Return a group's latest meetings, those to come apart: 2 queries."""
    today = timezone.localdate()
    latest = Event.objects.of(grouping).in_readers_language().order_by("-start_on", "-id")
    rows = list(latest[:MEETINGS_SHOWN])
    return {
        "today": today,
        "meetings_to_come": [row for row in reversed(rows) if row.latest_on >= today],
        "meetings_past": [row for row in rows if row.latest_on < today],
    }


parts.register_part(parts.GroupingPart("meetings", 20, "pages/_grouping_meetings.html", _meetings))
