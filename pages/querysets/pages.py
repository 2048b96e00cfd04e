"""Every question that is asked of pages and their versions."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import OuterRef, Q, Subquery

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

    def around(self, page: "Page") -> "PageQuerySet":
        """Return the published pages above a page and those that the menu names below the page
        above it, in order, without their text. What stands further down is among them.
        """
        parts = page.path.split("/")
        above = ["/".join(parts[:count]) for count in range(1, len(parts))]
        below = f"{page.above or page.path}/"
        near = Q(path__in=above) | Q(path__startswith=below, is_in_menu=True)
        return self.published().filter(near).defer("body").order_by("order", "path")

    def news(self) -> "PageQuerySet":
        """Return the published news, the latest first."""
        rows = self.published().filter(path__startswith=f"{NEWS}/", published_at__isnull=False)
        return rows.order_by("-published_at", "-id")

    def below(self, path: str) -> "PageQuerySet":
        """Return the pages whose address is below `path`, published or not."""
        return self.filter(path__startswith=f"{path}/")

    def naming(self, uid: object) -> "PageQuerySet":
        """Return the pages that show a file, or will once a version of theirs is published."""
        to_come = Q(versions__publish_at__isnull=False, versions__body__contains=str(uid))
        said = Q(is_published=True, body__contains=str(uid))
        return self.filter(said | to_come).distinct().order_by("path")

    def with_version_numbers(self) -> "PageQuerySet":
        """Return them with `newest_number`, `public_number` (of the latest that was published) and
        `publish_at` of the one to come; without their text.
        """
        from pages.models import PageVersion  # its class names the querysets of this module

        own = PageVersion.objects.filter(page=OuterRef("pk")).order_by("-number")
        return self.defer("body").annotate(
            newest_number=Subquery(own.values("number")[:1]),
            public_number=Subquery(own.filter(published_at__isnull=False).values("number")[:1]),
            publish_at=Subquery(own.filter(publish_at__isnull=False).values("publish_at")[:1]),
        )


class PageVersionQuerySet(models.QuerySet["PageVersion"]):
    def due(self, now: datetime) -> "PageVersionQuerySet":
        """Return the versions whose time to be published has come, the oldest first."""
        return self.filter(publish_at__lte=now).order_by("publish_at", "id")

    def newest_first(self) -> "PageVersionQuerySet":
        return self.order_by("-number")

    def to_come(self) -> "PageVersionQuerySet":
        """Return those that wait for their time."""
        return self.filter(publish_at__isnull=False)

    def was_published(self) -> "PageVersionQuerySet":
        """Return those that everybody could read at some time."""
        return self.filter(published_at__isnull=False)
