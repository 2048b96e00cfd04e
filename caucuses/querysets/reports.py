"""Every question that is asked of reports."""

from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from caucuses.models import Report  # noqa: F401 (named in strings below)


class ReportQuerySet(models.QuerySet["Report"]):
    def public(self) -> "ReportQuerySet":
        """Return the reports that everybody may read: not withdrawn."""
        return self.filter(withdrawn_at=None)

    def newest_first(self) -> "ReportQuerySet":
        """Return them by the end of their period, the last first."""
        return self.order_by("-period_until", "-id")
