"""Every question that is asked of the timeline."""

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from pages.enums import Precision
from texts.querysets import readable

if TYPE_CHECKING:
    from caucuses.models import Grouping
    from pages.models import Event


class EventQuerySet(models.QuerySet["Event"]):
    def in_readers_language(self) -> "EventQuerySet":
        """Return them with their translations: 1 query more."""
        return self.prefetch_related(readable())

    def for_page(self) -> "EventQuerySet":
        """Return them with what an event's page reads: itself, its group, and the translations of
        both: 3 queries.
        """
        return self.select_related("grouping").prefetch_related(readable(), readable("grouping"))

    def of(self, grouping: "Grouping") -> "EventQuerySet":
        """Return the meetings of one group."""
        return self.filter(grouping=grouping)

    def known_to_the_day(self) -> "EventQuerySet":
        """Return what a calendar can hold."""
        return self.filter(start_precision=Precision.DAY)

    def last_before(self, day: date) -> "Event | None":
        """Return the event that ended last before `day`: 1 query."""
        return self.filter(latest_on__lt=day).order_by("-latest_on", "-start_on", "-id").first()

    def next_from(self, day: date) -> "Event | None":
        """Return the event that is on at `day` or comes next: 1 query."""
        return self.filter(latest_on__gte=day).order_by("start_on", "id").first()

    def before(self, event: "Event") -> "Event | None":
        """Return the event that stands before `event` on the timeline: 1 query."""
        earlier = Q(start_on__lt=event.start_on) | Q(start_on=event.start_on, id__lt=event.pk)
        return self.filter(earlier).order_by("-start_on", "-id").first()

    def after(self, event: "Event") -> "Event | None":
        """Return the event that stands after `event` on the timeline: 1 query."""
        later = Q(start_on__gt=event.start_on) | Q(start_on=event.start_on, id__gt=event.pk)
        return self.filter(later).order_by("start_on", "id").first()
