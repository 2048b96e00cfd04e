"""What no page of the portal reads."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve

FORM_TYPES = {"application/x-www-form-urlencoded", "multipart/form-data"}


class FormsOnlyMiddleware:
    """Refuse bodies that are no form (HTTP 415), larger than any form (413), not UTF-8, or of no
    known length (400).

    Django reads the first as a form without answers, does not count files sent along, and turns
    other encodings into text that no database keeps. Only the views marked by
    `frame.uploads.takes_files` get larger bodies. Nothing of a refused body is read.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        charset = (request.content_params or {}).get("charset", "utf-8")
        # Of its other names, such as utf8, Django takes none, and says so in the middle of a view.
        if charset.lower() != "utf-8":
            raise BadRequest("Only UTF-8 is read.")
        length = _length_of(request)
        if length > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            limit = _upload_limit(request)
            if limit is None:
                return render(request, "400.html", status=413)
            if length > limit:
                return render(request, "layout/too_large.html", {"limit": limit}, status=413)
        if request.method == "POST" and length and request.content_type not in FORM_TYPES:
            return render(request, "400.html", status=415)
        return self.get_response(request)


def _length_of(request: HttpRequest) -> int:
    """Return how many bytes Django would read: none where the header is missing.

    Raises BadRequest where it is no number, which Django says in the middle of a view.
    """
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError as error:
        raise BadRequest("The length of the body is no number.") from error


def _upload_limit(request: HttpRequest) -> int | None:
    """Return how many bytes the view at the address takes, or None where it takes no files."""
    if request.content_type != "multipart/form-data":
        return None
    try:
        view = resolve(request.path_info).func
    except Resolver404:
        return None
    return getattr(view, "upload_limit", None)
