"""The timeline's filter and the pages of its events."""

import re
from datetime import UTC, date, datetime

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from pages.views import events
from tests.caucuses.factories import GroupingFactory
from tests.pages.factories import EventFactory
from tests.texts.factories import TranslationFactory

TODAY = date(2026, 11, 24)
HOUR = {
    "start_at": datetime(2026, 7, 1, 16, tzinfo=UTC),
    "end_at": datetime(2026, 7, 1, 17, tzinfo=UTC),
    "time_zone": "Europe/Paris",
}
pytestmark = pytest.mark.django_db


@pytest.fixture
def today(monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda: TODAY)


def text_of(client, url, **query):
    response = client.get(url, query)
    assert response.status_code == 200
    return response.content.decode()


def test_timeline_filters_by_kind_and_phase(client):
    EventFactory(name="First summit", kind="summit")
    EventFactory(name="Second summit", kind="summit", phase="phase-2")
    EventFactory(name="A talk", phase="phase-2")
    html = text_of(client, "/timeline/", kind="summit", phase="phase-2")
    shown = [name for name in ("First summit", "Second summit", "A talk") if name in html]
    assert shown == ["Second summit"]
    # The calendar is narrowed in the same way.
    assert "webcal://testserver/timeline/calendar.ics?kind=summit&amp;phase=phase-2" in html


@pytest.mark.parametrize("query", [{"kind": "party"}, {"phase": "x"}, {"zone": "Mars/Base"}])
def test_timeline_refuses_what_it_does_not_know(client, query):
    EventFactory()
    response = client.get("/timeline/", query)
    assert response.status_code == 400
    (name,) = query
    assert f'href="#id_{name}"' in response.content.decode()
    assert "Vary" not in response.headers or "Cookie" not in response["Vary"]


def test_timeline_names_last_and_next(client, today):
    EventFactory(slug="last", start_on=date(2026, 11, 1))
    EventFactory(slug="next", start_on=date(2026, 12, 1))
    EventFactory(slug="later", start_on=date(2027, 12, 1))
    facts = re.search(r'<dl class="facts">.*?</dl>', text_of(client, "/timeline/"), re.S)[0]
    assert re.findall(r'href="([^"]+)"', facts) == ["/timeline/last/", "/timeline/next/"]


def test_today_is_marked_on_the_page_where_it_falls(client, today, monkeypatch):
    monkeypatch.setattr(events, "EVENTS_A_PAGE", 2)
    for month in (9, 10, 12):
        EventFactory(start_on=date(2026, month, 1))
    EventFactory(start_on=date(2027, 1, 1))
    EventFactory(start_on=date(2027, 2, 1))

    pages, url = [], "/timeline/"
    while url:
        pages.append(text_of(client, url))
        found = re.search(r'rel="next" href="([^"]+)"', pages[-1])
        url = found and f"/timeline/{found[1]}"

    assert ['id="today"' in html for html in pages] == [False, True, False]
    assert ['href="#today"' in html for html in pages] == [False, True, False]


def test_timeline_speaks_the_readers_language(client):
    event = EventFactory(name="A summit", place="Geneva")
    TranslationFactory(row=event)
    EventFactory(name="Not translated")
    html = text_of(client, "/fr/timeline/")
    assert '<a href="/fr/timeline/' in html
    assert ">A summit (fr)</a>" in html
    assert ' lang="en" dir="ltr">Not translated</a>' in html


def test_times_are_shown_in_the_zone_asked_for(client):
    EventFactory(name="Untimed")
    assert "Show times in" not in text_of(client, "/timeline/")
    EventFactory(slug="timed", **HOUR, start_on=date(2026, 7, 1))
    for url in ("/timeline/", "/timeline/timed/"):
        html = text_of(client, url)
        assert "Show times in" in html
        assert "1 July 2026, 18:00–19:00 (time of Paris)" in html
        assert "1 July 2026, 16:00–17:00 (UTC)" in html
        assert "local-time.js" in html
        chosen = text_of(client, url, zone="America/New_York")
        assert "1 July 2026, 12:00–13:00 (time of New York)" in chosen
        assert '<option value="America/New_York" selected>' in chosen


def test_zone_that_is_not_listed_can_be_asked_for(client):
    EventFactory(**HOUR)
    html = text_of(client, "/timeline/", zone="America/Port_of_Spain")
    assert '<option value="America/Port_of_Spain" selected>Port of Spain</option>' in html
    assert "12:00–13:00 (time of Port of Spain)" in html


def test_event_tells_all_it_knows(client):
    event = EventFactory(
        slug="one",
        name="One",
        place="Tunis",
        note="A note.",
        website="https://event.example/",
        source_url="https://source.example/",
        grouping=GroupingFactory(slug="here", name="Here"),
    )
    EventFactory(slug="before", start_on=date(2003, 1, 1))
    EventFactory(slug="after", start_on=event.start_on)
    html = text_of(client, event.get_absolute_url())
    for shown in (
        "<bdi>One</bdi>",
        "10 December 2003",
        "<dd>Tunis</dd>",
        "<dd>A note.</dd>",
        'href="https://event.example/"',
        'href="https://source.example/"',
        'href="/caucuses/here/"',
        'href="/timeline/?phase=phase-1#one"',
        'href="/timeline/one/event.ics"',
        'href="/timeline/before/"',
        'href="/timeline/after/"',
    ):
        assert shown in html, shown
    assert "local-time.js" not in html


def test_event_of_an_unknown_day_says_so(client):
    EventFactory(slug="some-day", start_on=date(2050, 1, 1), start_precision="year")
    html = text_of(client, "/timeline/some-day/")
    assert "2050</time>, date not yet known" in html
    assert "no calendar can hold it" in html
    assert "event.ics" not in html


def test_event_that_is_not_there_is_not_found(client):
    assert client.get("/timeline/nowhere/").status_code == 404


def test_event_refuses_a_zone_that_is_none(client):
    EventFactory(slug="one", **HOUR)
    response = client.get("/timeline/one/?zone=nowhere")
    assert response.status_code == 400
    assert "Choose one of the list." in response.content.decode()


def test_document_is_no_event_to_programs(client):
    EventFactory(slug="paper", kind="document")
    EventFactory(slug="meeting")
    assert "application/ld+json" not in text_of(client, "/timeline/paper/")
    assert "application/ld+json" in text_of(client, "/timeline/meeting/")


@pytest.mark.parametrize("row_count", [1, 3])
def test_event_query_count(client, row_count, django_assert_num_queries):
    grouping = GroupingFactory()
    EventFactory.create_batch(row_count, start_on=date(2003, 1, 1), grouping=grouping)
    event = EventFactory(grouping=grouping)
    EventFactory.create_batch(row_count, start_on=date(2004, 1, 1), grouping=grouping)
    client.get(event.get_absolute_url())  # learns once how models are called in the database
    # The event, its words and its group's; before and after it, with their words.
    with django_assert_num_queries(7):
        client.get(event.get_absolute_url())


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_browser_adds_the_readers_own_time(open_page):
    EventFactory(slug="timed", **HOUR)
    tokyo = open_page(timezone_id="Asia/Tokyo")
    tokyo.goto("/timeline/timed/")
    expect(tokyo.locator("[data-local]")).to_contain_text("by your own clock")
    expect(tokyo.locator("[data-local]")).to_contain_text("2 July 2026")
    expect(tokyo.get_by_text("18:00–19:00 (time of Paris)")).to_be_visible()
    # The block of data for programs passes the content security policy: `open_page` would complain.
    assert tokyo.locator('script[type="application/ld+json"]').count() == 1

    without = open_page(java_script_enabled=False)
    without.goto("/timeline/timed/")
    expect(without.get_by_text("16:00–17:00 (UTC)")).to_be_visible()
