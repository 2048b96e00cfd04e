"""The portal's texts, addresses of the old site, and what search engines may read."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from pages.markdown import render_sections
from pages.models import Page


@require_safe
def page(request: HttpRequest, path: str) -> HttpResponse:
    """Show a text of the portal."""
    shown = get_object_or_404(Page.objects.published(), path=path)
    context = {
        "page": shown,
        "sections": render_sections(shown.body),
        "menu": [] if path == shown.top else list(Page.objects.menu_below(shown.top)),
    }
    return render(request, "pages/page_detail.html", context)


@require_safe
def old_address(request: HttpRequest, name: str, arguments: tuple[str, ...]) -> HttpResponse:
    """Lead from an address of the old site to where its matter is now."""
    return redirect(name, *arguments, permanent=True)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Tell search engines to leave personal pages alone."""
    rooms = ("me", "accounts", "admin")
    return render(request, "pages/robots.txt", {"rooms": rooms}, content_type="text/plain")
