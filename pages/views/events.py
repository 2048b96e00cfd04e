"""The timeline."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from frame.paging import page_of
from pages import structure
from pages.forms.events import EventFilterForm

EVENTS_A_PAGE = 300


@require_safe
def timeline(request: HttpRequest) -> HttpResponse:
    """Show what happened and what comes, by phase."""
    form = EventFilterForm(request.GET)
    if not form.is_valid():
        return render(request, "pages/timeline.html", {"form": form}, status=400)
    today = timezone.localdate()
    shown = page_of(form.events(), ["start_on", "id"], request.GET.get("after", ""), EVENTS_A_PAGE)
    context = {
        "form": form,
        "page": shown,
        "phases": structure.by_phase(shown.rows),
        "today": today,
        "next_event": structure.first_from(shown.rows, today),
    }
    return render(request, "pages/timeline.html", context)
