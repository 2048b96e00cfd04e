"""What an answer means."""

import pytest

from frame.answers import Verdict, answer_in_words, verdict_on
from frame.outgoing import Trouble


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        ("200", "answers"),
        ("304", "answers"),
        ("400", "refuses"),
        ("401", "refuses"),
        ("403", "refuses"),
        ("404", "fails"),
        ("410", "fails"),
        ("429", "refuses"),
        ("451", "refuses"),
        ("500", "fails"),
        ("530", "fails"),
        ("999", "refuses"),
        ("no_name", "fails"),
        ("private", "fails"),
        ("too_slow", "fails"),
        ("port", "unclear"),
        ("not_secure", "unclear"),
    ],
)
def test_verdict(answer, verdict):
    assert verdict_on(answer) == verdict


@pytest.mark.parametrize("answer", [*Trouble.values, "200", "404", "403", "999"])
def test_every_answer_has_words(answer):
    assert len(answer_in_words(answer)) > 10


def test_every_verdict_is_given():
    answers = [*Trouble.values, "200", "403", "404"]

    assert {verdict_on(answer) for answer in answers} == set(Verdict)
