from datetime import UTC, datetime

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override

from frame import clocks

START = datetime(2026, 7, 1, 14, tzinfo=UTC)
END = datetime(2026, 7, 1, 16, 30, tzinfo=UTC)
NIGHT = datetime(2026, 7, 2, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("end", "zone", "words"),
    [
        (None, "UTC", "1 July 2026, 14:00"),
        (START, "UTC", "1 July 2026, 14:00"),
        (END, "UTC", "1 July 2026, 14:00–16:30"),
        (END, "Europe/Zurich", "1 July 2026, 16:00–18:30"),
        (END, "Asia/Kathmandu", "1 July 2026, 19:45–22:15"),
        (NIGHT, "UTC", "1 July 2026, 14:00 to 2 July 2026, 01:00"),
        # The same hours are one day in New York and two in Geneva.
        (NIGHT, "America/New_York", "1 July 2026, 10:00–21:00"),
    ],
)
def test_moment_in_words_is_told_by_the_clock_of_the_zone(end, zone, words):
    with override("en"):
        assert clocks.moment_in_words(START, end, zone) == words


def test_moment_in_words_knows_summer_time():
    winter = datetime(2026, 1, 1, 14, tzinfo=UTC)
    with override("en"):
        assert clocks.moment_in_words(winter, zone="Europe/Zurich") == "1 January 2026, 15:00"


def test_zone_label_names_a_city():
    with override("en"):
        assert clocks.zone_label("Europe/Zurich") == "Geneva"
        assert clocks.zone_label("America/Port_of_Spain") == "Port of Spain"
        assert clocks.zone_label("UTC") == "UTC"


def test_every_zone_of_the_list_is_one_of_the_iana():
    listed = [name for _region, zones in clocks.REGIONS for name in zones]
    assert len(listed) == len(set(listed))
    assert set(listed) <= clocks.zone_names()
    assert all(clocks.is_listed(name) for name in ["UTC", *listed])
    assert not clocks.is_listed("America/Port_of_Spain")


def _moment(**context):
    with override("en"):
        return render_to_string("layout/_moment.html", {"start": START, "end": END, **context})


def test_moment_stands_by_the_clock_of_the_place_and_in_utc():
    html = _moment(own="Europe/Zurich")
    assert '<time datetime="2026-07-01T14:00:00+00:00">' in html
    assert "1 July 2026, 16:00–18:30 (time of Geneva)" in html
    assert "1 July 2026, 14:00–16:30 (UTC)" in html
    # What local-time.js replaces by the time of the reader's machine.
    assert 'data-local="{} by your own clock"' in html
    assert 'data-end="2026-07-01T16:30:00+00:00"' in html


def test_moment_stands_by_the_clock_that_the_reader_chose():
    html = _moment(own="Europe/Zurich", reader="Africa/Lagos")
    assert "1 July 2026, 15:00–17:30 (time of Lagos)" in html
    assert "UTC" not in html
    assert "data-local" not in html
    assert "<br>" not in _moment(own="Europe/Zurich", reader="Europe/Zurich")


def test_moment_without_a_place_warns_of_other_clocks():
    html = _moment()
    assert "1 July 2026, 14:00–16:30 (time of UTC)" in html
    assert "Your own clock may show another time." in html
