from datetime import timedelta

import pytest

from frame.durations import duration_in_words


@pytest.mark.parametrize(
    ("duration", "words"),
    [
        (timedelta(minutes=29), "less than an hour"),
        (timedelta(minutes=30), "1 hour"),
        (timedelta(hours=35), "35 hours"),
        (timedelta(days=1), "1 day"),
        (timedelta(hours=36), "2 days"),
        (timedelta(days=59, hours=11), "59 days"),
        (timedelta(days=60), "2 months"),
        (timedelta(days=61), "61 days"),
        (timedelta(days=365), "1 year"),
        (timedelta(days=730), "2 years"),
    ],
)
def test_duration_in_words(duration, words):
    assert duration_in_words(duration) == words
