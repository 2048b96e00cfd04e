"""What the portal's feeds share (Atom, RFC 4287)."""

from typing import Any, Generic, TypeVar

from django.contrib.syndication.views import Feed
from django.db.models import Model
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from frame.addresses import absolute

ITEMS = 20

Item = TypeVar("Item", bound=Model)
Subject = TypeVar("Subject")


class AtomFeed(Atom1Feed):
    """Atom in which an entry may be in another language than the feed."""

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        attributes: dict[str, str] = super().item_attributes(item)
        if item["language"] != self.feed["language"]:
            attributes["xml:lang"] = item["language"]
        return attributes


class PortalFeed(Feed[Item, Subject], Generic[Item, Subject]):
    """A feed in the language of its address. All addresses in it are absolute, and the same
    whichever host was asked.

    `page_name` and `feed_name` are the names of the page that shows the same and of the feed; a
    feed about something of its own says `path_arguments`.
    """

    feed_type = AtomFeed
    page_name = ""
    feed_name = ""

    def path_arguments(self, subject: Subject) -> list[Any]:
        """Return what both addresses hold."""
        return []

    def author_name(self) -> str:
        return _("Civil Society at WSIS")

    def link(self, subject: Subject) -> str:
        return absolute(reverse(self.page_name, args=self.path_arguments(subject)))

    def feed_url(self, subject: Subject) -> str:
        return absolute(reverse(self.feed_name, args=self.path_arguments(subject)))

    def feed_guid(self, subject: Subject) -> str:
        return self.feed_url(subject)

    def item_link(self, item: Item) -> str:
        return absolute(item.get_absolute_url())  # type: ignore[attr-defined]  # every one has it

    def item_language(self, item: Item) -> str:
        """Return the code of the language in which the entry is shown."""
        raise NotImplementedError

    def item_extra_kwargs(self, item: Item) -> dict[str, Any]:
        return {"language": self.item_language(item)}
