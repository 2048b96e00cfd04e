"""Beyond what the machine can carry, most are asked to come back; some places are kept."""

from collections.abc import Callable
from functools import cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import get_language_from_path

from wsis_portal.admission.lanes import Crowd, crowd

RETRY_AFTER = 15  # seconds
_SAFE = {"GET", "HEAD", "OPTIONS"}
_SIGN_IN = "/accounts/"


class AdmissionMiddleware:
    """Answer 503 at once where the process is crowded, save to those who keep a place: who has a
    session, who signs in, and who sends a form, so that nothing written is lost.

    Stored pages, health and static files are answered before.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        state = crowd()
        if state is Crowd.CALM or (state is Crowd.CROWDED and _keeps_place(request)):
            return self.get_response(request)
        return _come_back(request)


def _keeps_place(request: HttpRequest) -> bool:
    # Whether the session is a true one is for the database to say, and takes time.
    if settings.SESSION_COOKIE_NAME in request.COOKIES or request.method not in _SAFE:
        return True
    path = request.path_info
    language = get_language_from_path(path)
    return path.removeprefix(f"/{language}").startswith(_SIGN_IN)


def _come_back(request: HttpRequest) -> HttpResponse:
    language = get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
    return HttpResponse(
        _page(language),
        status=503,
        headers={
            "Retry-After": str(RETRY_AFTER),
            "Cache-Control": "no-store",
            "Content-Language": language,
        },
    )


@cache  # one a language; it is wanted when there is no time to make it
def _page(language: str) -> bytes:
    with translation.override(language):
        return render_to_string("503.html", {"seconds": RETRY_AFTER}).encode()
