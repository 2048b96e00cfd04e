"""The timeline, one event, and the meetings of a group for programs that keep calendars."""

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from caucuses.models import Grouping
from caucuses.views.reports import grouping_at
from frame.addresses import absolute
from pages.forms.events import EventFilterForm
from pages.models import Event

if TYPE_CHECKING:
    from icalendar import Calendar

EVENTS_SHOWN = 1000  # the latest


@require_safe
def timeline_calendar(request: HttpRequest) -> HttpResponse:
    """Give the timeline, or what the filter leaves of it: 2 queries."""
    from pages import calendars  # with icalendar: for those who ask for a calendar

    form = EventFilterForm(request.GET)
    if not form.is_valid():
        return render(request, "400.html", status=400)
    rows = form.events().known_to_the_day().in_readers_language()
    calendar = calendars.calendar_of(
        rows.order_by("-start_on", "-id")[:EVENTS_SHOWN],
        name=_("WSIS: timeline of civil society"),
        url=absolute(reverse("pages:timeline")),
        source=absolute(request.get_full_path()),
    )
    return _answer(calendar, "timeline")


@require_safe
def event_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """Give one event: 2 queries. One whose day is not known is in no calendar (HTTP 404)."""
    from pages import calendars  # with icalendar: for those who ask for a calendar

    rows = Event.objects.known_to_the_day().in_readers_language()
    event = get_object_or_404(rows, slug=slug)
    calendar = calendars.calendar_of(
        [event],
        name=event.here.name,
        url=absolute(event.get_absolute_url()),
        source=absolute(request.path),
    )
    return _answer(calendar, event.slug)


@require_safe
def grouping_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """Give the meetings of a group, those of the timeline and the next one that its page announces:
    at most 4 queries.
    """
    from pages import calendars  # with icalendar: for those who ask for a calendar

    grouping: Grouping = grouping_at(slug)
    if grouping.slug != slug:
        return redirect("pages:grouping_calendar", grouping.slug)
    rows = Event.objects.of(grouping).known_to_the_day().in_readers_language()
    calendar = calendars.calendar_of(
        rows.order_by("-start_on", "-id")[:EVENTS_SHOWN],
        name=_("Meetings of %(group)s") % {"group": grouping.here.name},
        url=absolute(grouping.get_absolute_url()),
        source=absolute(request.path),
    )
    if grouping.has_meeting:
        calendar.add_component(calendars.meeting_of(grouping))
    return _answer(calendar, grouping.slug)


def _answer(calendar: "Calendar", name: str) -> HttpResponse:
    from pages import calendars  # with icalendar: for those who ask for a calendar

    response = HttpResponse(calendar.to_ical(), content_type=calendars.CONTENT_TYPE)
    response["Content-Disposition"] = f'inline; filename="{name}.ics"'
    return response
