"""Every question that is asked of reports."""

from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from caucuses.models import Report  # noqa: F401 (named in strings below)

LATEST_FIRST = ("-period_until", "-id")


class ReportQuerySet(models.QuerySet["Report"]):
    def public(self) -> "ReportQuerySet":
        """Return the reports that everybody may read: not withdrawn."""
        return self.filter(withdrawn_at=None)

    def newest_first(self) -> "ReportQuerySet":
        """Return them by the end of their period, the last first."""
        return self.order_by(*LATEST_FIRST)

    def for_page(self) -> "ReportQuerySet":
        """Return them with the appointment under which each was written, and the group: 1 query."""
        return self.select_related("under", "grouping")
