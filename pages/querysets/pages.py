"""Every question that is asked of pages and their versions."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models

from texts.querysets import readable

if TYPE_CHECKING:
    from pages.models import Page, PageVersion  # noqa: F401  the classes below name them

NEWS = "news"  # the pages below it are news


class PageQuerySet(models.QuerySet["Page"]):
    def published(self) -> "PageQuerySet":
        """Return what everybody may read."""
        return self.filter(is_published=True)

    def in_readers_language(self) -> "PageQuerySet":
        """Return them with their translations: 1 query more."""
        return self.prefetch_related(readable())

    def menu_below(self, top: str) -> "PageQuerySet":
        """Return the pages below `top` that its menu names, in order, without their text."""
        return (
            self.published()
            .filter(path__startswith=f"{top}/", is_in_menu=True)
            .defer("body")
            .order_by("order", "path")
        )

    def news(self) -> "PageQuerySet":
        """Return the published news, the latest first."""
        rows = self.published().filter(path__startswith=f"{NEWS}/", published_at__isnull=False)
        return rows.order_by("-published_at", "-id")


class PageVersionQuerySet(models.QuerySet["PageVersion"]):
    def due(self, now: datetime) -> "PageVersionQuerySet":
        """Return the versions whose time to be published has come, the oldest first."""
        return self.filter(publish_at__lte=now).order_by("publish_at", "id")
