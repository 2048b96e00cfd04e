"""Every question that is asked of the timeline."""

from datetime import date
from typing import TYPE_CHECKING

from django.db import models

from texts.querysets import readable

if TYPE_CHECKING:
    from caucuses.models import Grouping
    from pages.models import Event


class EventQuerySet(models.QuerySet["Event"]):
    def in_readers_language(self) -> "EventQuerySet":
        """Return them with their translations: 1 query more."""
        return self.prefetch_related(readable())

    def in_order(self) -> "EventQuerySet":
        return self.order_by("start_on", "id")

    def of(self, grouping: "Grouping") -> "EventQuerySet":
        """Return the meetings of one group."""
        return self.filter(grouping=grouping)

    def last_before(self, day: date) -> "Event | None":
        """Return the event that ended last before `day`: 1 query."""
        return self.filter(latest_on__lt=day).order_by("-latest_on", "-start_on", "-id").first()

    def next_from(self, day: date) -> "Event | None":
        """Return the event that is on at `day` or comes next: 1 query."""
        return self.filter(latest_on__gte=day).order_by("start_on", "id").first()
