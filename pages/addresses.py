"""At which addresses pages may stand: which are fixed, and which belong to something else."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import Resolver404, URLResolver, get_resolver, resolve
from django.urls.resolvers import LocalePrefixPattern, RoutePattern
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from pages.querysets.pages import NEWS

# Named by the portal's addresses, menus and forms: a test finds what is missing here.
FIXED = frozenset(
    {
        "about",
        "about/privacy",
        "about/three-words",
        "bureau",
        "content-and-themes",
        "plenary",
    }
)
# First parts that the portal's own addresses share with pages.
_SHARED = frozenset({NEWS, *(path.partition("/")[0] for path in FIXED)})


def is_fixed(path: str) -> bool:
    """Tell whether the portal itself counts on a page at this address."""
    return path in FIXED


def validate_free_for_pages(path: str) -> None:
    """Refuse an address that leads, or could lead, to something else than a page."""
    if path in FIXED:
        return
    if path.partition("/")[0] in _reserved() or not _leads_to_a_page(path):
        raise ValidationError(
            _("The portal uses this address for something else. Choose another."),
            code="reserved",
        )


@cache
def _reserved() -> frozenset[str]:
    """Return the first parts of all addresses that are not those of pages."""
    languages = [code for code, _name in settings.LANGUAGES]
    static = settings.STATIC_URL.strip("/").partition("/")[0]
    return frozenset({*_first_parts(get_resolver()), *languages, static}) - _SHARED - {""}


def _first_parts(resolver: URLResolver) -> Iterator[str]:
    """Give the first parts of the routes of a resolver; those of patterns are no plain words."""
    for each in resolver.url_patterns:
        own = str(each.pattern) if isinstance(each.pattern, RoutePattern) else ""
        if own:
            yield own.partition("/")[0]
        elif isinstance(each, URLResolver) and isinstance(
            each.pattern, RoutePattern | LocalePrefixPattern
        ):
            yield from _first_parts(each)


def _leads_to_a_page(path: str) -> bool:
    with override(settings.LANGUAGE_CODE):
        try:
            found: Any = resolve(f"/{path}/")
        except Resolver404:
            return False
    return bool(found.view_name == "pages:page" and found.kwargs == {"path": path})
