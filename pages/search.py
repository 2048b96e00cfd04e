"""What of this room can be found: pages, the timeline and links."""

import re
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from pages.models import Event, Link, Page
from search.registry import SearchKind, register
from search.translated import in_all_languages, texts_of, title_of

# Links and pictures say what stands in their brackets; all other signs of Markdown say nothing.
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)\s]*(?:\s+\"[^\"]*\")?\)")
_SIGNS = re.compile(
    r"^\s{0,3}(?:#{1,6}|>|[-*+]|\d+[.)])\s+|^\s*\|?[\s:|-]+\|[\s:|-]*$|[*`|\\]", re.M
)


def plain(markdown: str) -> str:
    """Return Markdown as a reader sees it, near enough to find words in it and show some."""
    return _SIGNS.sub(" ", _LINK.sub(r"\1", markdown))


PAGE = register(
    SearchKind(
        name="page",
        label=_("page"),
        label_plural=_("pages"),
        order=2,
        model=Page,
        public=lambda: Page.objects.published(),
        prepare=in_all_languages,
        texts=texts_of(("title", "menu_title"), ("summary", "body"), plain=plain),
        title=title_of("title"),
        url=lambda page: page.get_absolute_url(),
    )
)
EVENT = register(
    SearchKind(
        name="event",
        label=_("event"),
        label_plural=_("events"),
        order=5,
        model=Event,
        public=lambda: Event.objects.all(),
        prepare=in_all_languages,
        texts=texts_of(("name",), ("place", "note")),
        title=title_of("name"),
        url=lambda event: event.get_absolute_url(),
        detail=lambda event: str(event.when),
    )
)
LINK = register(
    SearchKind(
        name="link",
        label=_("link"),
        label_plural=_("links"),
        order=7,
        model=Link,
        public=lambda: Link.objects.all(),
        prepare=in_all_languages,
        texts=texts_of(("title",), ("note",)),
        title=title_of("title"),
        url=lambda link: link.url,
        detail=lambda link: urlsplit(link.url).hostname or "",
    )
)
