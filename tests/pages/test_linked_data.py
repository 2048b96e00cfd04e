from datetime import UTC, date, datetime

import pytest

from frame.linked_data import as_script
from pages.linked_data import of_event
from tests.caucuses.factories import GroupingFactory
from tests.pages.factories import EventFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site(settings):
    settings.SITE_URL = "https://portal.example"


def test_event_says_what_its_page_shows():
    event = EventFactory(
        slug="one",
        name="One",
        place="Tunis",
        end_on=date(2003, 12, 12),
        grouping=GroupingFactory(slug="here", name="Here"),
    )
    found = {name: value for name, value in of_event(event).items() if value}
    assert found == {
        "@type": "Event",
        "name": "One",
        "url": "https://portal.example/timeline/one/",
        "startDate": "2003-12-10",
        "endDate": date(2003, 12, 12),
        "organizer": {
            "@type": "Organization",
            "name": "Here",
            "url": "https://portal.example/caucuses/here/",
        },
        "location": {"@type": "Place", "name": "Tunis"},
    }


def test_time_carries_the_clock_of_the_place():
    event = EventFactory(
        start_at=datetime(2026, 7, 1, 16, tzinfo=UTC), time_zone="Europe/Paris", place="online"
    )
    found = of_event(event)
    assert '"startDate":"2026-07-01T18:00:00+02:00"' in as_script(found)
    assert found["eventAttendanceMode"] == "https://schema.org/OnlineEventAttendanceMode"
    assert "location" not in found


def test_date_is_no_more_precise_than_is_known():
    found = of_event(EventFactory(start_on=date(2027, 1, 1), start_precision="year"))
    assert (found["startDate"], found["endDate"]) == ("2027", None)


@pytest.mark.parametrize("kind", ["document", "decision"])
def test_what_nobody_attends_is_no_event(kind):
    assert of_event(EventFactory(kind=kind)) is None
