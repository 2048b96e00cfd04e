"""Numbers for Prometheus: what each process counts, and what is looked up when they are asked for.

Labels are names of routes, methods and statuses: never a path, which would be personal data and
without bounds. The processes of one web server write to files that they share
(`gunicorn.conf.py`), so that whichever answers tells of all.
"""

import platform
from collections.abc import Iterator
from functools import cache

import django
from django.db import DatabaseError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, values
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from pagecache.middleware import FOR_ALL, FOR_READER, STORED_ROUTE
from wsis_portal.watching import health

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
_BUCKETS = (0.005, 0.025, 0.1, 0.25, 1.0, 2.5, 10.0)  # seconds

_own = CollectorRegistry()
_requests = Counter(
    "portal_requests",
    "Requests that were answered.",
    ["route", "method", "status"],
    registry=_own,
)
_seconds = Histogram(
    "portal_request_seconds", "How long answers took.", ["route"], buckets=_BUCKETS, registry=_own
)
_pages = Counter(
    "portal_page_cache", "Public pages by where they came from.", ["result"], registry=_own
)


def count(request: HttpRequest, response: HttpResponseBase, *, route: str, seconds: float) -> None:
    """Count one answer. Costs some microseconds."""
    method = request.method or ""
    answers, times = _children(
        route, method if method in METHODS else "other", response.status_code
    )
    answers.inc()
    times.observe(seconds)
    if STORED_ROUTE in request.META:
        _page("hit").inc()
    elif response.get("Cache-Control") in (FOR_ALL, FOR_READER):
        _page("miss").inc()


@cache  # as many as there are routes, methods and statuses
def _children(route: str, method: str, status: int) -> tuple[Counter, Histogram]:
    return _requests.labels(route, method, str(status)), _seconds.labels(route)


@cache
def _page(result: str) -> Counter:
    return _pages.labels(result)


class _Portal(Collector):
    """What stands in the database, on the disk and in the code."""

    def collect(self) -> Iterator[GaugeMetricFamily | InfoMetricFamily]:
        versions = {"python": platform.python_version(), "django": django.__version__}
        yield InfoMetricFamily("portal_build", "What the portal runs on.", versions)
        yield GaugeMetricFamily(
            "portal_disk_free_bytes", "Room for data and files.", health.disk_free()
        )
        try:
            numbers = health.numbers()
        except DatabaseError:
            numbers = {}
        answers = GaugeMetricFamily("portal_database_up", "Whether the database answers.")
        answers.add_metric([], float(bool(numbers)))
        yield answers
        for name, (words, value) in numbers.items():
            if value is not None:
                yield GaugeMetricFamily(f"portal_{name}", words, value)


def as_text() -> bytes:
    """Return all of them in Prometheus' own words."""
    registry = CollectorRegistry()
    registry.register(_Portal())
    if values.ValueClass.__name__ != "MmapedValue":
        return generate_latest(_own) + generate_latest(registry)
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)
