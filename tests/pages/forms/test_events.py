"""What the secretariat enters of an event, in the back-office."""

import pytest
from django.urls import reverse

from pages.models import Event
from tests.pages.factories import EventFactory

pytestmark = pytest.mark.django_db
TYPED = {
    "name": "A meeting",
    "slug": "a-meeting",
    "kind": "meeting",
    "phase": "review",
    "start_precision": "day",
    "language": "en",
}


@pytest.fixture
def enter(client, moderator):
    client.force_login(moderator)

    def enter(**typed):
        return client.post(reverse("admin:pages_event_add"), TYPED | typed)

    return enter


def test_days_follow_the_times_by_the_clock_of_the_place(enter):
    response = enter(
        start_at_0="2030-05-01",
        start_at_1="22:30",
        end_at_0="2030-05-02",
        end_at_1="23:00",
        time_zone="Africa/Tunis",
    )
    assert response.status_code == 302
    event = Event.objects.get()
    # 23:30 on the first, and midnight after the second.
    assert (str(event.start_on), str(event.end_on)) == ("2030-05-01", "2030-05-03")
    assert event.is_exact


def test_day_that_was_typed_gives_way_to_the_time(enter):
    enter(
        start_on="2030-01-01",
        start_precision="year",
        start_at_0="2030-05-01",
        start_at_1="23:30",
        time_zone="Africa/Tunis",
    )
    event = Event.objects.get()
    assert str(event.start_on) == "2030-05-02"
    assert event.end_on is None
    assert event.is_exact


def test_event_of_several_days_keeps_its_last_day(enter):
    enter(end_on="2030-05-04", start_at_0="2030-05-01", start_at_1="08:00", time_zone="Asia/Tokyo")
    event = Event.objects.get()
    assert (str(event.start_on), str(event.end_on)) == ("2030-05-01", "2030-05-04")


def test_event_needs_a_day_or_a_time(enter):
    response = enter()
    assert response.status_code == 200
    assert response.context["adminform"].form.errors == {"start_on": ["This field is required."]}


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"time_zone": ""}, "A time of day needs the time zone of the place."),
        ({"time_zone": "Tunis"}, "Use a name such as Africa/Tunis"),
        (
            {"time_zone": "Africa/Tunis", "end_at_0": "2030-05-01", "end_at_1": "07:00"},
            "The end is before the beginning.",
        ),
    ],
)
def test_times_must_make_sense(enter, typed, message):
    response = enter(start_at_0="2030-05-01", start_at_1="08:00", **typed)
    assert message in response.content.decode()
    assert not Event.objects.exists()


def test_change_tells_when_it_was():
    event = EventFactory()
    before = event.changed_at
    event.save(update_fields=["name"])
    event.refresh_from_db()
    assert event.changed_at > before
