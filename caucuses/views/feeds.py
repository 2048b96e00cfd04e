"""A group's reports as a feed (Atom, RFC 4287)."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from caucuses.models import Grouping, Report
from caucuses.views.reports import grouping_at

ITEMS = 20


@require_safe
def report_feed(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Give the latest reports of a group to programs that follow it: 2 queries."""
    grouping = grouping_at(slug)
    if grouping.slug != slug:
        return redirect("caucuses:report_feed", grouping.slug)
    return ReportFeed()(request, grouping=grouping)


class ReportFeed(Feed[Report, Grouping]):
    """All addresses are absolute, and the same whichever host was asked."""

    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest, *args: Any, grouping: Grouping) -> Grouping:
        return grouping

    def title(self, grouping: Grouping) -> str:
        return _("Reports of %(group)s") % {"group": grouping.name}

    def subtitle(self, grouping: Grouping) -> str:
        return grouping.purpose_in_short

    def link(self, grouping: Grouping) -> str:
        return settings.SITE_URL + reverse("caucuses:reports", args=[grouping.slug])

    def feed_url(self, grouping: Grouping) -> str:
        return settings.SITE_URL + reverse("caucuses:report_feed", args=[grouping.slug])

    feed_guid = feed_url

    def items(self, grouping: Grouping) -> list[Report]:
        reports = list(grouping.reports.public().newest_first()[:ITEMS])
        for report in reports:
            report.grouping = grouping
        return reports

    def item_title(self, report: Report) -> str:
        return _("%(group)s: %(period)s") % {
            "group": report.grouping.name,
            "period": report.period_in_words,
        }

    def item_description(self, report: Report) -> str:
        return escape(report.beginning)  # programs read it as HTML

    def item_link(self, report: Report) -> str:
        return settings.SITE_URL + report.get_absolute_url()

    def item_guid(self, report: Report) -> str:
        return report.uid.urn

    def item_pubdate(self, report: Report) -> datetime:
        return report.published_at

    item_updateddate = item_pubdate
