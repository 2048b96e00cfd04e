"""The links to sites elsewhere."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pages.enums import LinkSection
from pages.models import Link

LINKS_SHOWN = 1000


@require_safe
def link_list(request: HttpRequest) -> HttpResponse:
    """Show the links under their three headings."""
    rows = list(Link.objects.all()[:LINKS_SHOWN])
    sections = [
        (section, [row for row in rows if row.section == section]) for section in LinkSection
    ]
    return render(request, "pages/link_list.html", {"sections": sections})
