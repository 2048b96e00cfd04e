"""The portal's texts, addresses of the old site, and what search engines may read."""

from dataclasses import dataclass, field
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from pages.markdown import render_sections
from pages.models import FormerAddress, Page
from texts.reading import Reading

NEAR_SHOWN = 50  # pages of the menu beside a text


@dataclass
class Place:
    """Where a page stands: the pages above it, those beside it, and those right below."""

    above: list[Page] = field(default_factory=list)
    beside: list[Page] = field(default_factory=list)
    below: list[Page] = field(default_factory=list)


@require_safe
def page(request: HttpRequest, path: str) -> HttpResponse:
    """Show a text of the portal; at an address that it had, lead to where it is now."""
    shown = Page.objects.published().in_readers_language().filter(path=path).first()
    if shown is None:
        return redirect(_moved_from(path), permanent=True)
    context = page_context(shown, shown.here)
    return render(request, "pages/page_detail.html", context)


def page_context(page: Page, reading: Reading) -> dict[str, Any]:
    """Return what the template of a page shows: 2 queries, and 2 more where it has pictures."""
    return {
        "page": page,
        "reading": reading,
        "sections": render_sections(reading.body),
        "place": place_of(page),
    }


def place_of(page: Page) -> Place:
    """Return where a page stands: 2 queries. News stand in their list alone."""
    if page.is_news:
        return Place()
    place = Place()
    for other in Page.objects.around(page).in_readers_language():
        if page.path.startswith(f"{other.path}/"):
            place.above.append(other)
        elif other.above == page.path:
            place.below.append(other)
        elif other.above == page.above:
            place.beside.append(other)
    place.above.sort(key=lambda other: other.depth)
    del place.beside[NEAR_SHOWN:], place.below[NEAR_SHOWN:]
    return place


def _moved_from(path: str) -> Page:
    """Return the page that had the address, where everybody reads it; raises Http404."""
    former = FormerAddress.objects.filter(path=path, page__is_published=True)
    found = former.select_related("page").first()
    if found is None:
        raise Http404
    return found.page


@require_safe
def old_address(request: HttpRequest, name: str, arguments: tuple[str, ...]) -> HttpResponse:
    """Lead from an address of the old site to where its matter is now."""
    return redirect(name, *arguments, permanent=True)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Tell search engines to leave personal pages and lists of people alone."""
    rooms = ("me", "accounts", "admin", "caucuses/*/members", "caucuses/*/holders")
    return render(request, "pages/robots.txt", {"rooms": rooms}, content_type="text/plain")
