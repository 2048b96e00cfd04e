"""Puzzles: solved once, in time, for what they were made for."""

import base64
import json
from datetime import timedelta

import altcha
import pytest
from django.utils import timezone

from limits import challenge
from tests.limits.solving import solved

pytestmark = pytest.mark.django_db


def test_puzzle_is_solved_once_and_for_its_action():
    solution = solved(challenge.make("joining"))

    assert not challenge.is_solved("relay", solution)
    assert challenge.is_solved("joining", solution)
    assert not challenge.is_solved("joining", solution)


def test_puzzle_is_not_solved_too_late(monkeypatch):
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now - challenge.GOOD_FOR - timedelta(seconds=2))
    old = challenge.make("joining")

    assert not challenge.is_solved("joining", solved(old))


def test_old_puzzle_is_not_made_young_by_another_moment(monkeypatch):
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now - challenge.GOOD_FOR - timedelta(seconds=2))
    payload = json.loads(base64.b64decode(solved(challenge.make("joining"))))
    payload["salt"] = payload["salt"].replace("?", "?expires=99999999999&")
    forged = base64.b64encode(json.dumps(payload).encode()).decode()

    # The library is led astray.
    assert altcha.verify_solution(payload, hmac_key=challenge._key())[0]
    assert not challenge.is_solved("joining", forged)


@pytest.mark.parametrize(
    "change",
    [
        {"number": 501},
        {"number": True},
        {"number": "7"},
        {"number": None},
        {"algorithm": "SHA-1"},
        {"challenge": "0" * 64},
        {"salt": "abc?action=joining&"},
        {"salt": "a?b?action=joining"},
        {"salt": 7},
        {"signature": "0" * 64},
        {"signature": "ü"},
    ],
    ids=str,
)
def test_forged_solution(change):
    payload = json.loads(base64.b64decode(solved(challenge.make("joining"))))
    forged = base64.b64encode(json.dumps(payload | change).encode()).decode()

    assert not challenge.is_solved("joining", forged)


@pytest.mark.parametrize("nonsense", ["", "x", "ü", "W10=", "e30=", "bnVsbA==", "a" * 1001, "Ww=="])
def test_nonsense_is_no_solution(nonsense):
    assert not challenge.is_solved("joining", nonsense)
