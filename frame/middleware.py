"""What no page of the portal reads."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

FORM_TYPES = {"application/x-www-form-urlencoded", "multipart/form-data"}


class FormsOnlyMiddleware:
    """Refuse bodies that are no form (HTTP 415), larger than any form (413), or not UTF-8 (400).

    Django reads the first as a form without answers, does not count files sent along (no page
    takes any), and turns other encodings into text that no database keeps.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        charset = (request.content_params or {}).get("charset", "utf-8")
        if charset.lower() not in {"utf-8", "utf8"}:
            raise BadRequest("Only UTF-8 is read.")
        length = request.META.get("CONTENT_LENGTH") or "0"
        is_empty = length == "0"
        if length.isdigit() and int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return render(request, "400.html", status=413)
        if request.method == "POST" and not is_empty and request.content_type not in FORM_TYPES:
            return render(request, "400.html", status=415)
        return self.get_response(request)
