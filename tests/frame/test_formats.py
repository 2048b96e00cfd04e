from datetime import datetime

import pytest
from django.utils.formats import date_format
from django.utils.translation import override

MOMENT = datetime(2003, 7, 15, 18, 0)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("DATE_FORMAT", "15 يوليو، 2003"),
        ("DATETIME_FORMAT", "15 يوليو، 2003، 6:00 م"),
        ("TIME_FORMAT", "6:00 م"),
    ],
)
def test_day_and_time_are_written_alike_in_arabic(name, text):
    with override("ar"):
        assert date_format(MOMENT, name) == text
