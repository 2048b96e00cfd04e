"""Every question that is asked of links."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from pages.models import Link
from tests.pages.factories import LinkFactory

pytestmark = pytest.mark.django_db

NOW = timezone.now()
STATES = {
    "dead by the check": ({"answer": "404", "dead_since": date(2026, 1, 1), "failures": 3}, "dead"),
    "dead by hand": ({"answer": "200", "year_seen_dead": 2004}, "dead answering"),
    "failing": ({"answer": "no_name", "failures": 1}, "failing"),
    "failing, gone": ({"answer": "410", "failures": 1}, "failing"),
    "refusing": ({"answer": "403"}, "refusing"),
    "refusing by its own number": ({"answer": "999"}, "refusing"),
    "answering": ({"answer": "200"}, "answering"),
    "leading on": ({"answer": "304"}, "answering"),
    "not clear": ({"answer": "not_secure"}, ""),
    "unchecked": ({}, "unchecked"),
}


@pytest.mark.parametrize("state", ["dead", "failing", "refusing", "answering", "unchecked"])
def test_states_of_the_back_office(state):
    for title, (fields, _states) in STATES.items():
        LinkFactory(title=title, **fields)

    found = set(Link.objects.in_state(state).values_list("title", flat=True))

    wanted = {title for title, (_fields, states) in STATES.items() if state in states.split()}
    assert found == wanted


def test_unknown_state_narrows_nothing():
    LinkFactory()

    assert Link.objects.in_state("nonsense").count() == 1


def test_dead_and_alive_are_all():
    dead = [LinkFactory(year_seen_dead=2004), LinkFactory(dead_since=date(2026, 1, 1))]
    alive = LinkFactory(failures=1)

    assert set(Link.objects.dead()) == set(dead)
    assert list(Link.objects.alive()) == [alive]


def test_answered_since():
    link = LinkFactory(answer="403", checked_at=NOW)
    LinkFactory(answer="200", checked_at=NOW - timedelta(days=2))
    LinkFactory(answer="404", failures=1, checked_at=NOW)
    LinkFactory(checked_at=NOW)

    assert list(Link.objects.answered_since(NOW - timedelta(days=1))) == [link]
