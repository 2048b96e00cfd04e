"""What search engines are told of: every public page, in every language."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.core.paginator import Page as PaginatorPage
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.urls import reverse

from caucuses.enums import BODY_SLUGS
from caucuses.models import Grouping, Report
from mailinglists.models import MailingList
from organisations.models import Organisation
from pages.models import Event, Page

# A file names each of its rows in six languages, and beside each of these all the others: this is
# about a megabyte. The protocol allows 50 (sitemaps.org).
ROWS_A_FILE = 250


class _InEveryLanguage(Paginator[Any]):
    """Divides rows into files, each row with all its languages, and reads no more than one file
    shows.
    """

    def page(self, number: int | str) -> PaginatorPage[Any]:
        page = super().page(number)
        page.object_list = [
            (row, code) for row in page.object_list for code, _name in settings.LANGUAGES
        ]
        return page


class PortalSitemap(Sitemap[Any]):
    """A part of the map: the rows of one sort. 2 queries a file."""

    i18n = alternates = x_default = True

    @property
    def paginator(self) -> Paginator[Any]:
        return _InEveryLanguage(cast(Sequence[Any], self.items()), ROWS_A_FILE)

    def get_protocol(self, protocol: str | None = None) -> str:
        return urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site: Any = None) -> str:
        return settings.SITE_URL.partition("://")[2]


class FixedSitemap(PortalSitemap):
    """The pages that are there whatever the database holds."""

    NAMES = (
        "pages:home",
        "pages:timeline",
        "pages:links",
        "pages:news",
        "pages:get_involved",
        "pages:families",
        "caucuses:list",
        "caucuses:openness",
        "caucuses:proposals",
        "organisations:list",
        "organisations:map",
        "lists:list",
        "caucuses:bulletin_of_all",
        "translations:desk",
        "translations:coverage",
        "translations:wanted",
        "decisions:list",
        "your_data:page",
    )

    def items(self) -> Sequence[str]:
        return self.NAMES

    def location(self, item: str) -> str:
        return reverse(item)


class PageSitemap(PortalSitemap):
    def items(self) -> QuerySet[Page]:
        return Page.objects.published().only("path", "changed_at").order_by("pk")

    def lastmod(self, item: Page) -> datetime:
        return item.changed_at


class GroupingSitemap(PortalSitemap):
    """Groups but the three bodies, whose addresses are pages."""

    def items(self) -> QuerySet[Grouping]:
        return Grouping.objects.unmerged().exclude(slug__in=BODY_SLUGS).only("slug").order_by("pk")


class ReportSitemap(PortalSitemap):
    def items(self) -> QuerySet[Report]:
        rows = Report.objects.public().select_related("grouping").order_by("pk")
        return rows.only("uid", "published_at", "grouping__slug")

    def lastmod(self, item: Report) -> datetime:
        return item.published_at  # a report is never edited


class OrganisationSitemap(PortalSitemap):
    def items(self) -> QuerySet[Organisation]:
        return Organisation.objects.public().only("slug").order_by("pk")


class ListSitemap(PortalSitemap):
    def items(self) -> QuerySet[MailingList]:
        return MailingList.objects.only("name").order_by("pk")


class EventSitemap(PortalSitemap):
    def items(self) -> QuerySet[Event]:
        return Event.objects.only("slug", "changed_at").order_by("pk")

    def lastmod(self, item: Event) -> datetime:
        return item.changed_at


SECTIONS: dict[str, type[PortalSitemap]] = {
    "fixed": FixedSitemap,
    "pages": PageSitemap,
    "groups": GroupingSitemap,
    "reports": ReportSitemap,
    "organisations": OrganisationSitemap,
    "lists": ListSitemap,
    "timeline": EventSitemap,
}
"""The parts of the map by the name that their address has."""
