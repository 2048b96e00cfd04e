"""The portal's news as a feed (Atom, RFC 4287)."""

from datetime import datetime

from django.http import HttpRequest, HttpResponseBase
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from frame.addresses import tag
from frame.feeds import ITEMS, PortalFeed
from pages.models import Page


@require_safe
def news_feed(request: HttpRequest) -> HttpResponseBase:
    """Give the latest news to programs that follow them: 2 queries."""
    return NewsFeed()(request)


class NewsFeed(PortalFeed[Page, None]):
    """The pages below /news/, by the day on which everybody could first read them."""

    page_name, feed_name = "pages:news", "pages:news_feed"

    def title(self) -> str:
        return _("News of civil society at WSIS")

    def items(self) -> list[Page]:
        return list(Page.objects.news().in_readers_language()[:ITEMS])

    def item_title(self, page: Page) -> str:
        return page.here.title

    def item_description(self, page: Page) -> str:
        return escape(page.here.summary)  # programs read it as HTML

    def item_guid(self, page: Page) -> str:
        return tag("pages", page.pk)

    def item_pubdate(self, page: Page) -> datetime | None:
        return page.published_at

    def item_updateddate(self, page: Page) -> datetime:
        return page.changed_at

    def item_language(self, page: Page) -> str:
        return page.here.language
