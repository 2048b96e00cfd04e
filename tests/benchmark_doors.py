"""Measures whether time tells who has an account (`script/bench doors`); no test of the suite.

At each door an address with an account and one without take turns, so that whatever else the
machine does falls on both; what is told is the ratio of the medians.
"""

import os
import sys
from statistics import median, quantiles
from time import perf_counter, thread_time

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from accounts.models import User
from tests.doors import (
    INSIDE,
    NEW,
    at_the_entrance,
)

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "200"))
TURNS = int(os.environ.get("BENCH_TURNS", "2"))
CLOCKS = ("clock", "processor")
PARTS = 10  # of the rounds, whose own ratios show how far chance goes


@pytest.fixture(autouse=True)
def cheap(settings):
    """Hash passwords cheaply: how often is counted by the tests, and the rest shows more so."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("deed", list(at_the_entrance(NEW)))
def test_entrance(deed, addresses):
    def once(address):
        took = _time(Client(), at_the_entrance(address)[deed][0])
        User.objects.filter(email=NEW).delete()
        return took

    _compare(deed, once, addresses[1])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("deed", INSIDE)
def test_elsewhere(deed, addresses, inside, client_of):
    client = client_of(inside(NEW)[deed][0])

    def once(address):
        with transaction.atomic():
            took = _time(client, inside(address)[deed][1][0])
            transaction.set_rollback(True)
        return took

    _compare(deed, once, addresses[1])


def _compare(name, once, known):
    """Print the ratios: by the clock, and by the processor, which others at work disturb less."""
    for turn in range(TURNS):
        times = {NEW: [], known: []}
        for number in range(ROUNDS):
            for address in (NEW, known) if number % 2 else (known, NEW):
                times[address].append(once(address))
        told = [f"{clock} {_ratio(times[known], times[NEW], n)}" for n, clock in enumerate(CLOCKS)]
        sys.stdout.write(f"\n{turn + 1}. {name}: {'; '.join(told)}")


def _ratio(known, new, clock):
    known, new = ([one[clock] for one in each] for each in (known, new))
    size = ROUNDS // PARTS
    parts = [
        median(known[at : at + size]) / median(new[at : at + size]) for at in range(0, ROUNDS, size)
    ]
    low, _second, high = quantiles(parts, n=4)
    return f"{median(known) / median(new):.3f} ({low:.3f} to {high:.3f}; {median(new):.1f} ms)"


def _time(client, step):
    cache.clear()
    begun, worked = perf_counter(), thread_time()
    client.post(*step)
    return (perf_counter() - begun) * 1000, (thread_time() - worked) * 1000
