"""Days in words, in the reader's language and with no more precision than is known."""

import calendar
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

DAY, MONTH, YEAR = "day", "month", "year"


def parse_partial(text: str) -> tuple[date, str]:
    """Return the first day of an ISO 8601 date that may lack day or month, and its precision."""
    numbers = [int(number) for number in text.split("-")]
    precision = (YEAR, MONTH, DAY)[len(numbers) - 1]
    return date(*[*numbers, 1, 1][:3]), precision


def last_day(start: date, precision: str) -> date:
    """Return the last day that an imprecise date can mean."""
    if precision == YEAR:
        return date(start.year, 12, 31)
    if precision == MONTH:
        return date(start.year, start.month, calendar.monthrange(start.year, start.month)[1])
    return start


def in_words(start: date, precision: str = DAY, end: date | None = None) -> str:
    """Return a day, a month, a year, or a range of days, in the active language."""
    if precision == YEAR:
        return str(start.year)
    if precision == MONTH:
        return date_format(start, "YEAR_MONTH_FORMAT")
    last = date_format(end or start, "DATE_FORMAT")
    if end is None or end == start:
        return last
    if (start.year, start.month) == (end.year, end.month):
        # Translators: days of one month, as in "10-12 December 2003"; last is the whole last date.
        return pgettext("days of one month", "%(first_day)d–%(last)s") % {  # noqa: RUF001
            "first_day": start.day,
            "last": last,
        }
    first = date_format(start, "DATE_FORMAT")
    return _("%(first)s to %(last)s") % {"first": first, "last": last}


def as_iso(start: date, precision: str = DAY) -> str:
    """Return the date for a `time` element: 2003-12-10, 2003-12 or 2003."""
    return start.isoformat()[: {YEAR: 4, MONTH: 7, DAY: 10}[precision]]


def partial_in_words(text: str) -> str:
    """Return an ISO 8601 date that may lack day or month, in words; unreadable text as it is."""
    try:
        start, precision = parse_partial(text)
    except ValueError:
        return text
    return in_words(start, precision)
