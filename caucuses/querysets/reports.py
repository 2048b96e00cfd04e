"""Every question that is asked of reports."""

from typing import TYPE_CHECKING

from django.db import models

from texts.querysets import readable

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

    def in_readers_language(self) -> "ReportQuerySet":
        """Return them with their translations: 1 query more."""
        return self.prefetch_related(readable())

    def for_feed(self) -> "ReportQuerySet":
        """Return them by the day of publication, the last first, with their groups, all in the
        reader's language: 3 queries.
        """
        rows = self.select_related("grouping").order_by("-published_at", "-id")
        return rows.prefetch_related(readable(), readable("grouping"))

    def for_page(self) -> "ReportQuerySet":
        """Return them with the appointment under which each was written, and the group: 1 query."""
        return self.select_related("under", "grouping")
