"""Joining a group, leaving it, and its list of members."""

from typing import Any

from caucuses.models import Grouping

WISHES_SHOWN = 30


def section(grouping: Grouping) -> dict[str, Any]:
    """Return what a group's page shows of its members: 2 queries."""
    wishes = list(grouping.wishes.public().for_grouping()[: WISHES_SHOWN + 1])
    return {
        "wishes": wishes[:WISHES_SHOWN],
        "has_more_wishes": len(wishes) > WISHES_SHOWN,
        "member_count": grouping.memberships.current().count(),
    }
