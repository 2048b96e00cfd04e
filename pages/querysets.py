"""Every question that is asked of pages, links and events."""

from datetime import date
from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from pages.models import Event, Page  # noqa: F401  the class below names it


class PageQuerySet(models.QuerySet["Page"]):
    def published(self) -> "PageQuerySet":
        """Return what everybody may read."""
        return self.filter(is_published=True)

    def menu_below(self, top: str) -> "PageQuerySet":
        """Return the pages below `top` that its menu names, in order, without their text."""
        return (
            self.published()
            .filter(path__startswith=f"{top}/", is_in_menu=True)
            .defer("body")
            .order_by("order", "path")
        )


class EventQuerySet(models.QuerySet["Event"]):
    def in_order(self) -> "EventQuerySet":
        return self.order_by("start_on", "id")

    def last_before(self, day: date) -> "Event | None":
        """Return the event that ended last before `day`: 1 query."""
        return self.filter(latest_on__lt=day).order_by("-latest_on", "-start_on", "-id").first()

    def next_from(self, day: date) -> "Event | None":
        """Return the event that is on at `day` or comes next: 1 query."""
        return self.filter(latest_on__gte=day).order_by("start_on", "id").first()
