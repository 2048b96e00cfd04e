"""What may be typed into a report."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from caucuses.forms.reports import ReportForm, WithdrawalForm
from tests.caucuses.factories import ReportFactory

pytestmark = pytest.mark.django_db
TYPED = {
    "period_from": "2004-01-01",
    "period_until": "2004-03-31",
    "language": "fr",
    "text": "Nous nous sommes réunis.",
}


def form(grouping, **typed):
    return ReportForm(TYPED | typed, {}, grouping=grouping)


def test_report_is_read(grouping):
    filled = form(grouping)

    assert filled.is_valid()
    assert filled.cleaned_data == {
        "period_from": date(2004, 1, 1),
        "period_until": date(2004, 3, 31),
        "language": "fr",
        "text": "Nous nous sommes réunis.",
        "attachments": [],
        "is_meant": False,
    }


@pytest.mark.parametrize(
    ("typed", "field", "word"),
    [
        ({"period_from": ""}, "period_from", "Write the day."),
        ({"period_from": "31/12/2003"}, "period_from", "for example 2026-06-30"),
        ({"period_from": "2004-02-30"}, "period_from", "for example 2026-06-30"),
        ({"period_from": "1997-12-31", "period_until": "1998-01-31"}, "period_from", "1998"),
        ({"period_from": "2004-04-01"}, "period_until", "before the first day"),
        ({"period_until": "2006-01-01"}, "period_until", "two years"),
        ({"language": "tlh"}, "language", "not one of the available choices"),
        ({"text": ""}, "text", "Write the report"),
        ({"text": " \n\t "}, "text", "Write the report"),
        ({"text": "..."}, "text", "at least one letter"),
        ({"text": "abc\u202edef"}, "text", "U+202E"),
        ({"text": "abc\0def"}, "text", "U+0000"),
        ({"text": "a" * 20_001}, "text", "at most 20000"),
    ],
    ids=lambda value: str(value)[:40] if isinstance(value, dict) else "",
)
def test_bad_input_is_refused_where_it_stands(grouping, typed, field, word):
    filled = form(grouping, **typed)

    assert not filled.is_valid()
    assert list(filled.errors) == [field]
    assert word in filled.errors[field][0]


def test_period_in_the_future_is_refused(grouping):
    today = timezone.now().date()
    tomorrow = today + timedelta(days=1)

    assert form(grouping, period_from=str(today), period_until=str(today)).is_valid()
    late = form(grouping, period_from=str(today), period_until=str(tomorrow))
    assert list(late.errors) == ["period_until"]


@pytest.mark.parametrize(
    ("first", "last"),
    [("2004-01-01", "2005-12-31"), ("2003-01-01", "2004-12-31"), ("2004-05-05", "2004-05-05")],
)
def test_two_years_and_one_day_are_periods(grouping, first, last):
    assert form(grouping, period_from=first, period_until=last).is_valid()


def test_second_report_on_the_same_days_is_asked_about(grouping, coordinator):
    ReportFactory(grouping=grouping, by=coordinator)
    first = form(grouping)
    second = form(grouping, is_meant="on")

    assert not first.is_valid()
    assert list(first.errors) == ["is_meant"]
    assert "is_meant" in first.helper.layout.fields
    assert second.is_valid()
    assert "is_meant" in second.helper.layout.fields  # stays ticked where another field is wrong


def test_nothing_is_asked_where_no_report_stands(grouping, coordinator, other_grouping):
    ReportFactory(grouping=grouping, by=coordinator, withdrawn=True)
    ReportFactory(grouping=other_grouping, by=coordinator)
    filled = form(grouping)

    assert filled.is_valid()
    assert "is_meant" not in filled.helper.layout.fields


def test_text_from_a_word_processor_is_cleaned(grouping):
    pasted = "First\u00a0line.\u200b\r\n\r\n\r\n\r\nSecond line.  \r\n"
    filled = form(grouping, text=pasted)

    assert filled.is_valid()
    assert filled.cleaned_data["text"] == "First line.\n\nSecond line."


@pytest.mark.parametrize("reason", ["", "   ", "...", "a\nb", "a\u202eb", "a" * 501], ids=ascii)
def test_reason_of_a_withdrawal_is_one_line_that_says_something(reason):
    assert not WithdrawalForm({"reason": reason}).is_valid()


def test_reason_of_a_withdrawal_is_cleaned():
    filled = WithdrawalForm({"reason": " About  another group. "})

    assert filled.is_valid()
    assert filled.cleaned_data == {"reason": "About another group."}
