"""The map of the site for search engines (sitemaps.org): an index, and files by sort."""

from django.contrib.sitemaps import views
from django.contrib.sitemaps.views import SitemapIndexItem
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from frame.addresses import absolute
from pages.sitemaps import SECTIONS


@require_safe
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """Name the files of the map: 1 query a sort. Django's own index asks for all rows, and names
    whichever host was asked.
    """
    files = []
    for name, section in SECTIONS.items():
        first = absolute(reverse("sitemap_section", args=[name]))
        files.append(SitemapIndexItem(first))
        further = range(2, section().paginator.num_pages + 1)
        files += [SitemapIndexItem(f"{first}?p={number}") for number in further]
    context = {"sitemaps": files}
    return render(request, "sitemap_index.xml", context, content_type="application/xml")


@require_safe
def sitemap_section(request: HttpRequest, section: str) -> HttpResponse:
    """Name the pages of one sort, each with its other languages: 2 queries."""
    return views.sitemap(request, dict(SECTIONS), section)
