"""The bulletin is put together from parts, also those of rooms above."""

from datetime import UTC, date, datetime

import pytest
from django.utils.translation import get_language, override

from caucuses import bulletin
from caucuses.bulletin import LINES, BulletinPart, Line, Week, news_of

WEEK = Week(date(2026, 11, 23))


@pytest.fixture
def parts(monkeypatch):
    """No part but those that the test registers."""
    monkeypatch.setattr(bulletin, "_parts", {})


def test_week_ends_before_its_monday():
    assert (WEEK.start_on, WEEK.end_on) == (date(2026, 11, 16), date(2026, 11, 23))
    assert WEEK.starts_at == datetime(2026, 11, 16, tzinfo=UTC)
    assert WEEK.ends_at == datetime(2026, 11, 23, tzinfo=UTC)
    assert WEEK.in_words == "16–22 November 2026"
    with override("fr"):
        assert "novembre 2026" in WEEK.in_words


def test_parts_come_in_order_and_empty_ones_are_left_out(parts):
    asked = []

    def lines(week, grouping):
        asked.append((week, grouping, get_language()))
        return [Line("A list was opened.")]

    bulletin.register_part(BulletinPart("lists", 60, "Lists", lines, "caucuses:list"))
    bulletin.register_part(BulletinPart("first", 5, "First", lambda *_: [Line("One.")]))
    bulletin.register_part(BulletinPart("none", 10, "None", lambda *_: iter(())))

    news = news_of(WEEK, None, "fr")

    assert [section.heading for section in news] == ["First", "Lists"]
    assert [section.path for section in news] == ["", "/fr/caucuses/"]
    assert asked == [(WEEK, None, "fr")]
    assert get_language() == "en"


def test_long_part_is_cut(parts):
    many = [Line(str(number)) for number in range(LINES + 1)]
    bulletin.register_part(BulletinPart("many", 1, "Many", lambda *_: many))
    bulletin.register_part(BulletinPart("full", 2, "Full", lambda *_: many[:LINES]))

    first, second = news_of(WEEK, None, "en")

    assert (first.lines, first.has_more) == (many[:LINES], True)
    assert (len(second.lines), second.has_more) == (LINES, False)


def test_nothing_is_nothing(parts):
    assert news_of(WEEK, None, "en") == []
