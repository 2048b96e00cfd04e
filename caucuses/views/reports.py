"""A group's reports."""

from typing import Any

from caucuses.models import Grouping


def section(grouping: Grouping) -> dict[str, Any]:
    """Return what a group's page shows of its reports: 1 query."""
    return {"report": grouping.reports.public().newest_first().first()}
