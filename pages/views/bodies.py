"""The pages of the three coordination bodies, and of the Bureau's families."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from caucuses.enums import GroupingKind
from caucuses.models import Grouping
from caucuses.views.groupings import page_context
from pages import structure
from pages.drawing import drawings_of
from pages.markdown import render_sections
from pages.models import Page


@require_safe
def body(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one of the three bodies: what it may do, who holds what, what it coordinates, its lists,
    reports and meetings; the Bureau's families.
    """
    shown = get_object_or_404(Page.objects.published().in_readers_language(), path=slug)
    reading = shown.here
    grouping = Grouping.objects.for_page().filter(slug=slug).first()
    if grouping is None:
        raise Http404
    is_bureau = grouping.kind == GroupingKind.BUREAU
    context = {
        "page": shown,
        "reading": reading,
        "sections": render_sections(reading.body),
        **page_context(grouping, request),
        "drawings": drawings_of(structure.tree_below(grouping)),
        "families": structure.families_by_group() if is_bureau else [],
        "reports": structure.latest_reports(grouping),
    }
    return render(request, "pages/body_detail.html", context)


@require_safe
def families(request: HttpRequest) -> HttpResponse:
    """Show the Bureau's families by sort, each with its focal point, its alternates and what is
    free.
    """
    bureau = get_object_or_404(Grouping.objects.for_page(), kind=GroupingKind.BUREAU, slug="bureau")
    sorts = structure.families_by_group()
    context = {
        "bureau": bureau,
        "sorts": sorts,
        "family_count": sum(len(sort.families) for sort in sorts),
        "free_count": sum(sort.free_count for sort in sorts),
    }
    return render(request, "pages/family_list.html", context)
