"""What no page of the portal reads."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

FORM_TYPES = {"application/x-www-form-urlencoded", "multipart/form-data"}


class FormsOnlyMiddleware:
    """Refuse bodies that are no form (HTTP 415) and letters in another encoding than UTF-8 (400).

    Django reads the one as a form without answers, and the other into text that no database keeps.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        charset = (request.content_params or {}).get("charset", "utf-8")
        if charset.lower() not in {"utf-8", "utf8"}:
            raise BadRequest("Only UTF-8 is read.")
        is_empty = request.META.get("CONTENT_LENGTH") in {None, "", "0"}
        if request.method == "POST" and not is_empty and request.content_type not in FORM_TYPES:
            return render(request, "400.html", status=415)
        return self.get_response(request)
