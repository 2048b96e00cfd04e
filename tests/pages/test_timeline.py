from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import override

from frame.dates import in_words, parse_partial, partial_in_words
from pages.models import Event
from tests.pages.factories import EventFactory

TODAY = date(2026, 11, 24)


@pytest.fixture
def today(monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda: TODAY)


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("2027", None, "2027"),
        ("2006-11", None, "November 2006"),
        ("2025-12-17", None, "17 December 2025"),
        ("2003-12-10", date(2003, 12, 12), "10–12 December 2003"),
        ("2005-05-31", date(2005, 6, 2), "31 May 2005 to 2 June 2005"),
    ],
)
def test_in_words_is_no_more_precise_than_the_date(start, end, words):
    with override("en"):
        assert in_words(*parse_partial(start), end) == words


def test_in_words_speaks_the_readers_language():
    with override("fr"):
        assert in_words(date(2003, 12, 10), "day", date(2003, 12, 12)) == "10–12 décembre 2003"


def test_partial_in_words_leaves_unreadable_text():
    assert partial_in_words("some day") == "some day"


@pytest.mark.django_db
def test_timeline_marks_today_before_what_comes(client, today):
    EventFactory(name="Last year", start_on=date(2025, 12, 17), phase="review")
    EventFactory(
        name="Some time", start_on=date(2027, 1, 1), start_precision="year", phase="review"
    )
    html = client.get("/timeline/").content.decode()
    assert html.rindex("Last year") < html.index('id="today"') < html.rindex("Some time")
    assert "2027, date not yet known" in html
    assert '<time datetime="2027">' in html


@pytest.mark.django_db
def test_timeline_marks_today_at_the_end_when_nothing_comes(client, today):
    EventFactory(name="Long ago")
    html = client.get("/timeline/").content.decode()
    assert html.index("Long ago") < html.index('id="today"')


@pytest.mark.django_db
def test_timeline_filters_by_kind(client):
    EventFactory(name="A summit", kind="summit")
    EventFactory(name="A meeting", kind="meeting")
    html = client.get("/timeline/", {"kind": "summit"}).content.decode()
    assert "A summit" in html
    assert "A meeting" not in html


@pytest.mark.django_db
def test_timeline_refuses_an_unknown_kind(client):
    response = client.get("/timeline/", {"kind": "party"})
    assert response.status_code == 400
    assert 'href="#id_kind"' in response.content.decode()


@pytest.mark.django_db
def test_home_shows_last_and_next(client, today):
    EventFactory(name="Older", start_on=date(2020, 1, 1))
    EventFactory(name="The last one", start_on=date(2026, 11, 1))
    EventFactory(name="On now", start_on=date(2026, 11, 20), end_on=date(2026, 11, 30))
    EventFactory(name="Later", start_on=date(2027, 5, 1))
    html = client.get("/").content.decode()
    assert [name for name in ("Older", "The last one", "On now", "Later") if name in html] == [
        "The last one",
        "On now",
    ]


@pytest.mark.django_db
def test_event_needs_a_day_to_have_an_end():
    event = Event(start_on=date(2006, 1, 1), start_precision="year", end_on=date(2006, 2, 1))
    with pytest.raises(ValidationError, match="known to the day"):
        event.clean()
