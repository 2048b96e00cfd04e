"""The answers to what went wrong: Django's own pages, which must not go wrong themselves."""

from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.views import defaults

from wsis_portal.watching import request_ids


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that something went wrong, and under which number the log tells what (HTTP 500)."""
    template = loader.get_template("500.html")
    # No request: what it is asked for may be what has failed.
    return HttpResponse(template.render({"number": request_ids.current()}), status=500)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return defaults.bad_request(_unread(request), exception)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return defaults.permission_denied(_unread(request), exception)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return defaults.page_not_found(_unread(request), exception)


def _unread(request: HttpRequest) -> HttpRequest:
    """Let Django make the page without looking for a token in the body: where that is what could
    not be read (no boundary, too many fields), it would fail again, and answer HTTP 500.
    """
    request.csrf_processing_done = True  # type: ignore[attr-defined]  # CsrfViewMiddleware's
    return request
