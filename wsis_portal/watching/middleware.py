"""What every request passes first: it gets an id, and is logged and counted."""

import logging
from collections.abc import Callable
from time import perf_counter

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import resolve

from pagecache.middleware import STORED_ROUTE
from wsis_portal.watching import access, logs, request_ids

_access_log = logging.getLogger(logs.ACCESS_LOGGER)
GetResponse = Callable[[HttpRequest], HttpResponseBase]


class WatchMiddleware:
    """Give the request its id, and answer with it; log and count the answer.

    The time is that until the answer begins; it goes out later. It stands outermost, so that it
    sees what the others answer.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        began = perf_counter()
        token = request_ids.begin(request)
        try:
            response = self.get_response(request)
            response[request_ids.HEADER] = request_ids.current()
            is_logged, is_counted = _access_log.isEnabledFor(logging.INFO), access.is_open()
            if is_logged or is_counted:
                seconds = perf_counter() - began
                route = route_of(request, response)
                if is_logged:
                    _log(request, response, route, seconds)
                if is_counted:
                    from wsis_portal.watching import metrics  # loaded where somebody counts

                    metrics.count(request, response, route=route, seconds=seconds)
            return response
        finally:
            request_ids.end(token)


def _log(request: HttpRequest, response: HttpResponseBase, route: str, seconds: float) -> None:
    _access_log.info(
        "answered",
        extra={
            "route": route,
            "method": request.method,
            "status": response.status_code,
            "ms": round(seconds * 1000, 1),
        },
    )


def route_of(request: HttpRequest, response: HttpResponseBase) -> str:
    """Return the name of the address that was asked for: one of those that the portal has."""
    match = request.resolver_match
    if match is not None:
        return match.view_name
    if stored := request.META.get(STORED_ROUTE):
        return str(stored)
    if request.path_info.startswith(f"/{settings.STATIC_URL.strip('/')}/"):
        return "static"
    return "none"  # no such address, or refused before it was looked at


class ShortcutMiddleware:
    """Answer for health and metrics at once: they shall work where all the rest does not, and
    whatever name the server is asked under.
    """

    ADDRESSES = frozenset({"/healthz", "/healthz/live", "/healthz/ready", "/metrics"})

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info not in self.ADDRESSES:
            return self.get_response(request)
        request.resolver_match = resolve(request.path_info)
        answer: HttpResponseBase = request.resolver_match.func(request)
        # What the others would say of it.
        answer.headers["X-Content-Type-Options"] = "nosniff"
        answer.headers["Referrer-Policy"] = str(settings.SECURE_REFERRER_POLICY)
        return answer
