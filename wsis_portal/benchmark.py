"""How long pages take and how often they ask the database, in the portal's own process: requests
go through every middleware and template, but over no network.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median
from time import perf_counter

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User

VISITOR = ""


@dataclass(frozen=True)
class Page:
    """A page as one person sees it; `person` is the local part of an address, "" for a visitor."""

    label: str
    path: str
    person: str = VISITOR


@dataclass(frozen=True)
class Measured:
    """What was found: times in milliseconds."""

    page: Page
    queries: int
    middle: float
    worst: float
    size: int


class NotShown(Exception):
    """A page did not answer with 200."""


def measure(pages: list[Page], *, rounds: int, domain: str) -> Iterator[Measured]:
    """Ask for each page once to warm up and count, then `rounds` times to time it."""
    for page in pages:
        client = Client(headers={"host": "127.0.0.1"})
        if page.person:
            person = User.objects.get(email=f"{page.person}@{domain}")
            client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        client.get(page.path)
        with CaptureQueriesContext(connection) as captured:
            response = client.get(page.path)
        # What was captured is forgotten with the next request.
        queries = len(captured)
        if response.status_code != 200:
            raise NotShown(f"{page.path} as {page.person or 'visitor'}: {response.status_code}")
        times = []
        for _round in range(rounds):
            begun = perf_counter()
            client.get(page.path)
            times.append((perf_counter() - begun) * 1000)
        size = len(response.getvalue())
        yield Measured(page, queries, median(times), max(times), size)
