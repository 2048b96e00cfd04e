"""A group's charter, version by version."""

from typing import Any

from caucuses.models import Grouping


def section(grouping: Grouping) -> dict[str, Any]:
    """Return what a group's page shows of its charter: 1 query."""
    return {"charter": grouping.charters.newest_first().first()}
