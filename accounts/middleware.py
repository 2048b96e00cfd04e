"""What the account of a signed-in person gets from each request."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from accounts import sessions


class LastSeenMiddleware:
    """Note when a session was last used, where a page asked for the session at all: public pages do
    not, and stay the same for everybody.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.session.accessed:
            sessions.note_seen(request)
        return response
