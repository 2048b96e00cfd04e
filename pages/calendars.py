"""The timeline for programs that keep calendars (iCalendar, RFC 5545 and 7986).

A calendar holds days: events of which only the month or the year is known stay out of it, because
a bar across a whole year would say more than anybody knows. The pages say so.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import icalendar
from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from caucuses.models import Grouping
from frame.addresses import absolute
from pages.models import Event

CONTENT_TYPE = "text/calendar; charset=utf-8"
PRODID = "-//Civil Society at WSIS//Timeline//EN"
ASK_AGAIN = timedelta(days=1)


def calendar_of(events: Iterable[Event], *, name: str, url: str, source: str) -> icalendar.Calendar:
    """Return a calendar of `events`, which are known to the day, in the reader's language.

    `url` is the page that shows the same, `source` where the calendar itself is: both absolute.
    """
    calendar = icalendar.Calendar.new(
        prodid=PRODID,
        uid=source,
        name=name,
        language=get_language(),
        url=url,
    )
    # The library leaves out the types, which RFC 7986 asks for.
    calendar.add("source", icalendar.vUri(source), {"VALUE": "URI"})
    calendar.add("refresh-interval", icalendar.vDuration(ASK_AGAIN), {"VALUE": "DURATION"})
    calendar.add("x-published-ttl", icalendar.vDuration(ASK_AGAIN))  # as older programs read it
    for event in events:
        calendar.add_component(entry_of(event))
    return calendar


def entry_of(event: Event) -> icalendar.Event:
    """Return an event as an entry of a calendar: by its times where they are known, else by its
    days. It takes nobody's time: whoever keeps it may be free.
    """
    here, url = event.here, absolute(event.get_absolute_url())
    entry = _entry(f"event-{event.pk}", event.changed_at, url)
    entry.add("summary", here.name, _language(here.language))
    if event.start_at:
        entry.add("dtstart", event.start_at)
        if event.end_at:
            entry.add("dtend", event.end_at)
    else:
        entry.add("dtstart", event.start_on)
        # The first day after it.
        entry.add("dtend", (event.end_on or event.start_on) + timedelta(days=1))
    if here.place:
        entry.add("location", here.place, _language(here.language))
    if here.note:
        entry.add("description", here.note, _language(here.language))
    entry.add("categories", [str(event.get_kind_display())], _language(get_language()))
    return entry


def meeting_of(grouping: Grouping) -> icalendar.Event:
    """Return the next meeting that a group announces on its page, of which only the beginning is
    known.
    """
    moment = grouping.meeting_at
    if moment is None:
        raise ValueError(f"{grouping} announces no meeting.")
    here, url = grouping.here, absolute(grouping.get_absolute_url())
    entry = _entry(f"group-{grouping.pk}-{moment:%Y%m%dT%H%M}", timezone.now(), url)
    title = _("%(group)s: next meeting") % {"group": here.name}
    entry.add("summary", title, _language(here.language))
    entry.add("dtstart", moment)
    if grouping.meeting_note:
        entry.add("description", grouping.meeting_note, _language(grouping.language))
    return entry


def _entry(uid: str, changed_at: datetime, url: str) -> icalendar.Event:
    entry = icalendar.Event()
    # The same in every language and after every change, so that programs replace what they have.
    entry.add("uid", f"{uid}@{urlsplit(settings.SITE_URL).hostname}")
    # RFC 5545, 3.8.7.2: without a method, when the entry was last changed.
    entry.add("dtstamp", changed_at)
    entry.add("url", url)
    entry.add("transp", "TRANSPARENT")
    return entry


def _language(code: str | None) -> dict[str, str]:
    return {"LANGUAGE": code} if code else {}
