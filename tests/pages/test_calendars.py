"""The timeline as iCalendar: written, and read again by another hand of the same library."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override
from icalendar import Calendar

from pages import calendars
from pages.models import Event
from tests.caucuses.factories import GroupingFactory
from tests.pages.factories import EventFactory
from tests.texts.factories import TranslationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site(settings):
    settings.SITE_URL = "https://portal.example"


def read(*events):
    """Return the entries of a calendar of `events` as a program reads them."""
    calendar = calendars.calendar_of(
        events,
        name="Timeline",
        url="https://portal.example/timeline/",
        source="https://portal.example/timeline/calendar.ics",
    )
    return Calendar.from_ical(calendar.to_ical())


def entry(event):
    (found,) = read(event).walk("VEVENT")
    return found


def test_day_ends_before_the_next_one():
    found = entry(EventFactory(start_on=date(2003, 12, 10), end_on=date(2003, 12, 12)))
    assert found["DTSTART"].dt == date(2003, 12, 10)
    assert found["DTEND"].dt == date(2003, 12, 13)
    one_day = entry(EventFactory(start_on=date(2003, 12, 31)))
    assert one_day["DTEND"].dt == date(2004, 1, 1)


def test_time_is_a_moment():
    found = entry(
        EventFactory(
            start_at=datetime(2026, 7, 1, 16, tzinfo=UTC),
            end_at=datetime(2026, 7, 1, 17, tzinfo=UTC),
            time_zone="Europe/Paris",
        )
    )
    assert found["DTSTART"].to_ical() == b"20260701T160000Z"
    assert found["DTEND"].to_ical() == b"20260701T170000Z"


def test_time_without_an_end_has_none():
    found = entry(
        EventFactory(start_at=datetime(2026, 7, 1, 16, tzinfo=UTC), time_zone="Africa/Tunis")
    )
    assert "DTEND" not in found


def test_entry_keeps_its_name_and_tells_when_it_changed():
    event = EventFactory(name="Before", slug="before")
    first = entry(event)
    Event.objects.filter(pk=event.pk).update(changed_at=datetime(2026, 1, 5, tzinfo=UTC))
    event.refresh_from_db()
    event.name, event.slug = "After", "after"
    with override("fr"):
        second = entry(event)

    assert first["UID"] == second["UID"] == f"event-{event.pk}@portal.example"
    assert second["DTSTAMP"].dt == datetime(2026, 1, 5, tzinfo=UTC)
    assert second["URL"] == "https://portal.example/fr/timeline/after/"
    assert second["TRANSP"] == "TRANSPARENT"


def test_words_are_marked_with_their_language():
    event = EventFactory(name="A summit", place="Tunis", note="Line, one; two")
    translated = EventFactory(name="A meeting")
    TranslationFactory(row=translated)
    with override("fr"):
        english, french = entry(event), entry(translated)

    assert (english["SUMMARY"], english["SUMMARY"].params["LANGUAGE"]) == ("A summit", "en")
    assert english["LOCATION"].params["LANGUAGE"] == "en"
    assert english["DESCRIPTION"] == "Line, one; two"
    assert (french["SUMMARY"], french["SUMMARY"].params["LANGUAGE"]) == ("A meeting (fr)", "fr")


def test_calendar_says_what_it_is_and_when_to_ask_again():
    calendar = read()
    assert calendar["VERSION"] == "2.0"
    assert calendar["PRODID"] == calendars.PRODID
    assert calendar["NAME"] == calendar["X-WR-CALNAME"] == "Timeline"
    assert calendar["REFRESH-INTERVAL"].dt == timedelta(days=1)
    assert calendar["REFRESH-INTERVAL"].params["VALUE"] == "DURATION"
    assert calendar["SOURCE"] == "https://portal.example/timeline/calendar.ics"


def test_meeting_of_a_group_is_an_entry_of_its_own():
    soon = timezone.now().replace(microsecond=0) + timedelta(days=3)
    grouping = GroupingFactory(slug="here", name="Here", meeting_at=soon, meeting_note="Online.")
    found = calendars.meeting_of(grouping)
    assert found["SUMMARY"] == "Here: next meeting"
    assert found["DTSTART"].dt == soon
    assert found["URL"] == "https://portal.example/caucuses/here/"
    assert found["DESCRIPTION"] == "Online."


def test_group_without_a_meeting_has_no_entry():
    with pytest.raises(ValueError, match="announces no meeting"):
        calendars.meeting_of(GroupingFactory())
