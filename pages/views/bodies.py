"""The pages of the three coordination bodies."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from caucuses.models import Grouping
from caucuses.views.groupings import page_context
from pages import structure
from pages.markdown import render_sections
from pages.models import Page


@require_safe
def body(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one of the three bodies: text, list, what it coordinates, the Bureau's families."""
    shown = get_object_or_404(Page.objects.published(), path=slug)
    grouping = Grouping.objects.for_page().filter(slug=slug).first()
    if grouping is None:
        raise Http404
    context = {
        "page": shown,
        "sections": render_sections(shown.body),
        **page_context(grouping, request),
        "branches": structure.tree_below(grouping),
        "families": structure.families_by_group() if grouping.kind == "bureau" else [],
    }
    return render(request, "pages/body_detail.html", context)
