"""The timeline and its events."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from frame.addresses import absolute
from frame.paging import page_of
from pages import linked_data, structure
from pages.forms.events import EventFilterForm, ZoneForm
from pages.models import Event

EVENTS_A_PAGE = 40


@require_safe
def timeline(request: HttpRequest) -> HttpResponse:
    """Show what happened and what comes, by phase: 6 queries."""
    form = EventFilterForm(request.GET)
    if not form.is_valid():
        return render(request, "pages/timeline.html", {"form": form}, status=400)
    today = timezone.localdate()
    found = form.events().in_readers_language()
    shown = page_of(found, ["start_on", "id"], request.GET.get("after", ""), EVENTS_A_PAGE)
    next_event = found.next_from(today)
    calendar_url = absolute(reverse("pages:calendar"))
    if form.narrowing:
        calendar_url += f"?{urlencode(form.narrowing)}"
    context = {
        "form": form,
        "page": shown,
        "phases": structure.by_phase(shown.rows),
        "today": today,
        "last_event": found.last_before(today),
        "next_event": next_event,
        "marks_today": next_event in shown.rows or (next_event is None and not shown.next_key),
        "has_times": any(event.start_at for event in shown.rows),
        "zone": form.chosen,
        "calendar_url": calendar_url,
        # A program that knows the scheme asks for it again and again.
        "follow_url": f"webcal:{calendar_url.partition(':')[2]}",
    }
    return render(request, "pages/timeline.html", context)


@require_safe
def event_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show all that is known of an event, and what stands before and after it on the timeline: at
    most 7 queries.
    """
    form = ZoneForm(request.GET)
    event = get_object_or_404(Event.objects.for_page(), slug=slug)
    is_valid = form.is_valid()
    beside = Event.objects.in_readers_language()
    context = {
        "form": form,
        "event": event,
        "today": timezone.localdate(),
        "zone": form.chosen if is_valid else "",
        "before": beside.before(event),
        "after": beside.after(event),
        "linked_data": linked_data.of_event(event),
    }
    return render(request, "pages/event_detail.html", context, status=200 if is_valid else 400)
