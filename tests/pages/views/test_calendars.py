from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from icalendar import Calendar

from caucuses.models import GroupingAddress
from pages.models import Event
from pages.views import calendars
from tests.caucuses.factories import GroupingFactory
from tests.pages.factories import EventFactory

pytestmark = pytest.mark.django_db


def entries(client, url):
    response = client.get(url)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert not response.cookies
    return list(Calendar.from_ical(response.content).walk("VEVENT"))


def test_calendar_holds_the_whole_timeline_but_what_no_day_is_known_of(client):
    call_command("load_content", verbosity=0)
    known = Event.objects.filter(start_precision="day")

    for url in ("/timeline/calendar.ics", "/ar/timeline/calendar.ics"):
        found = entries(client, url)
        assert len(found) == known.count() > 50
        assert len({entry["UID"] for entry in found}) == len(found)
        starts = [entry["DTSTART"].dt for entry in found]
        assert date(2003, 12, 10) in starts
        # 18:00 in Paris, in summer.
        assert datetime(2003, 7, 15, 16, tzinfo=UTC) in starts


def test_calendar_keeps_the_filter(client):
    EventFactory(name="One", kind="summit")
    EventFactory(name="Two", kind="summit", phase="review")
    EventFactory(name="Three")

    url = "/timeline/calendar.ics?kind=summit&phase=review&zone=Africa/Tunis"
    assert [entry["SUMMARY"] for entry in entries(client, url)] == ["Two"]


def test_calendar_refuses_an_unknown_filter(client):
    assert client.get("/timeline/calendar.ics?kind=party").status_code == 400


def test_calendar_holds_the_latest_events_only(client, monkeypatch):
    monkeypatch.setattr(calendars, "EVENTS_SHOWN", 2)
    for year in (2003, 2005, 2004):
        EventFactory(start_on=date(year, 1, 1))
    found = entries(client, "/timeline/calendar.ics")
    assert [entry["DTSTART"].dt.year for entry in found] == [2005, 2004]


def test_event_has_a_calendar_of_its_own(client):
    EventFactory(slug="one", name="One")
    EventFactory(slug="two")
    found = entries(client, "/timeline/one/event.ics")
    assert [entry["SUMMARY"] for entry in found] == ["One"]
    assert 'filename="one.ics"' in client.get("/timeline/one/event.ics")["Content-Disposition"]


def test_event_of_an_unknown_day_is_in_no_calendar(client):
    EventFactory(slug="some-day", start_on=date(2027, 1, 1), start_precision="year")
    assert client.get("/timeline/some-day/event.ics").status_code == 404
    assert client.get("/timeline/nowhere/event.ics").status_code == 404


def test_group_gives_its_meetings(client):
    soon = timezone.now() + timedelta(days=3)
    grouping = GroupingFactory(slug="here", name="Here", meeting_at=soon)
    EventFactory(name="Its meeting", grouping=grouping)
    EventFactory(name="Another's", grouping=GroupingFactory())
    EventFactory(name="Some month", grouping=grouping, start_precision="month")
    found = entries(client, "/caucuses/here/meetings.ics")
    assert [entry["SUMMARY"] for entry in found] == ["Its meeting", "Here: next meeting"]


def test_group_keeps_its_calendar_when_it_moves(client):
    grouping = GroupingFactory(slug="here", meeting_at=timezone.now() - timedelta(days=3))
    GroupingAddress.objects.create(grouping=grouping, slug="there")
    response = client.get("/caucuses/there/meetings.ics")
    assert (response.status_code, response["Location"]) == (302, "/caucuses/here/meetings.ics")
    # What was announced is over.
    assert entries(client, "/caucuses/here/meetings.ics") == []
    assert client.get("/caucuses/nowhere/meetings.ics").status_code == 404


@pytest.mark.parametrize("row_count", [1, 3])
def test_calendar_query_count(client, row_count, django_assert_num_queries):
    grouping = GroupingFactory(slug="here")
    EventFactory.create_batch(row_count, grouping=grouping)
    client.get("/timeline/calendar.ics")  # learns once how models are called in the database
    with django_assert_num_queries(2):
        client.get("/timeline/calendar.ics")
    with django_assert_num_queries(3):
        client.get("/caucuses/here/meetings.ics")
