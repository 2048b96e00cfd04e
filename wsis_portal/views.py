"""The answers to what went wrong: Django's own pages, which must not go wrong themselves."""

import sys

from django.contrib.sessions.exceptions import SessionInterrupted
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.views import defaults

from frame.databases import is_away
from wsis_portal.watching import request_ids

AWAY_SECONDS = 15  # until it is worth trying again


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that something went wrong, and under which number the log tells what (HTTP 500); where
    the database is away, full or locked, that it will be over soon (HTTP 503).
    """
    if is_away(sys.exc_info()[1]):
        return _database_away()
    template = loader.get_template("500.html")
    # No request: what it is asked for may be what has failed.
    return HttpResponse(template.render({"number": request_ids.current()}), status=500)


def _database_away() -> HttpResponse:
    page = loader.get_template("503_away.html").render({"seconds": AWAY_SECONDS})
    return HttpResponse(page, status=503, headers={"Retry-After": str(AWAY_SECONDS)})


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that this cannot be read (HTTP 400); where a session could not be written because the
    database is away, full or locked, that it will be over soon (HTTP 503).
    """
    # Django takes each failure to write a session for a session that somebody else ended.
    if isinstance(exception, SessionInterrupted) and _is_of_database(exception):
        return _database_away()
    return defaults.bad_request(_unread(request), exception)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return defaults.permission_denied(_unread(request), exception)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return defaults.page_not_found(_unread(request), exception)


def _is_of_database(error: BaseException | None) -> bool:
    """Tell whether the database was away in what led to an exception."""
    while error is not None and not is_away(error):
        error = error.__context__
    return error is not None


def _unread(request: HttpRequest) -> HttpRequest:
    """Let Django make the page without looking for a token in the body: where that is what could
    not be read (no boundary, too many fields), it would fail again, and answer HTTP 500.
    """
    request.csrf_processing_done = True  # type: ignore[attr-defined]  # CsrfViewMiddleware's
    return request
