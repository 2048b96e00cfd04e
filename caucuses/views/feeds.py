"""Feeds of groups: the reports of one, those of all, and which groups were founded (Atom, RFC
4287).
"""

from datetime import UTC, date, datetime, time
from typing import Any, Generic

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from caucuses.models import Grouping, Report
from caucuses.views.reports import grouping_at
from frame.addresses import tag
from frame.feeds import ITEMS, PortalFeed, Subject


@require_safe
def report_feed(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Give the latest reports of a group to programs that follow it: 3 queries."""
    grouping = grouping_at(slug)
    if grouping.slug != slug:
        return redirect("caucuses:report_feed", grouping.slug)
    return ReportFeed()(request, grouping=grouping)


@require_safe
def all_reports_feed(request: HttpRequest) -> HttpResponseBase:
    """Give the latest reports of all groups: 3 queries."""
    return AllReportsFeed()(request)


@require_safe
def grouping_feed(request: HttpRequest) -> HttpResponseBase:
    """Give the groups that were founded last: 2 queries."""
    return GroupingFeed()(request)


class _Reports(PortalFeed[Report, Subject], Generic[Subject]):
    """How reports are told of, whoever's they are."""

    def item_title(self, report: Report) -> str:
        return _("%(group)s: %(period)s") % {
            "group": report.grouping.here.name,
            "period": report.period_in_words,
        }

    def item_description(self, report: Report) -> str:
        return escape(report.beginning)  # programs read it as HTML

    def item_guid(self, report: Report) -> str:
        return report.uid.urn

    def item_pubdate(self, report: Report) -> datetime:
        return report.published_at

    item_updateddate = item_pubdate

    def item_author_name(self, report: Report) -> str:
        return report.grouping.here.name

    def item_language(self, report: Report) -> str:
        return report.here.language


class ReportFeed(_Reports[Grouping]):
    """The latest periods that one group reported of."""

    page_name, feed_name = "caucuses:reports", "caucuses:report_feed"

    def get_object(self, request: HttpRequest, *args: Any, grouping: Grouping) -> Grouping:
        return grouping

    def path_arguments(self, grouping: Grouping) -> list[Any]:
        return [grouping.slug]

    def title(self, grouping: Grouping) -> str:
        return _("Reports of %(group)s") % {"group": grouping.here.name}

    def subtitle(self, grouping: Grouping) -> str:
        return grouping.purpose_in_short

    def items(self, grouping: Grouping) -> list[Report]:
        reports = list(grouping.reports.public().in_readers_language().newest_first()[:ITEMS])
        for report in reports:
            report.grouping = grouping
        return reports


class AllReportsFeed(_Reports[None]):
    """The latest reports of all groups, by the day on which they were published."""

    page_name, feed_name = "caucuses:list", "caucuses:all_reports_feed"

    def title(self) -> str:
        return _("Reports of all groups")

    def subtitle(self) -> str:
        return _("What the groups did, period by period, in their own words.")

    def items(self) -> list[Report]:
        return list(Report.objects.public().for_feed()[:ITEMS])


class GroupingFeed(PortalFeed[Grouping, None]):
    """The groups that began last."""

    page_name, feed_name = "caucuses:list", "caucuses:grouping_feed"

    def title(self) -> str:
        return _("New groups")

    def subtitle(self) -> str:
        return _("Caucuses, working groups and networks, the latest first.")

    def items(self) -> list[Grouping]:
        found = Grouping.objects.founded().in_readers_language()[:ITEMS]
        return [grouping for grouping in found if _founded_on(grouping)]

    def item_title(self, grouping: Grouping) -> str:
        return grouping.here.name

    def item_description(self, grouping: Grouping) -> str:
        return escape(grouping.here.purpose)

    def item_guid(self, grouping: Grouping) -> str:
        return tag("groups", grouping.pk)

    def item_pubdate(self, grouping: Grouping) -> datetime | None:
        """The day of its founding, in UTC."""
        return _founded_on(grouping)

    item_updateddate = item_pubdate

    def item_categories(self, grouping: Grouping) -> list[str]:
        return [str(grouping.get_kind_display())]

    def item_language(self, grouping: Grouping) -> str:
        return grouping.here.language


def _founded_on(grouping: Grouping) -> datetime | None:
    """Return the beginning of the day on which a group began; None for 30 February."""
    try:
        return datetime.combine(date.fromisoformat(grouping.began), time(), UTC)
    except ValueError:
        return None
