"""What every request passes: what browsers may do with the portal's pages, the language from the
address, and no copy of personal pages.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.middleware.locale import LocaleMiddleware
from django.utils.cache import add_never_cache_headers

from pagecache.middleware import is_for_all

# What a page may ask a browser for (W3C Permissions Policy): nothing but the person's passkey.
_NOT_ALLOWED = (
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "geolocation",
    "gyroscope",
    "hid",
    "identity-credentials-get",
    "idle-detection",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "screen-wake-lock",
    "serial",
    "storage-access",
    "usb",
    "web-share",
    "xr-spatial-tracking",
)
_ONLY_HERE = ("publickey-credentials-create", "publickey-credentials-get")
PERMISSIONS_POLICY = ", ".join(
    [*(f"{name}=()" for name in _NOT_ALLOWED), *(f"{name}=(self)" for name in _ONLY_HERE)]
)


class BrowserPolicyMiddleware:
    """Say what browsers may do with an answer: use no device of the reader, and load nothing of
    ours into pages of other sites. Django's own middleware sets the rest.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


class PathLocaleMiddleware(LocaleMiddleware):
    """Take the language from the address alone.

    Django adds "Vary: Accept-Language" to pages without a language prefix although, with prefixes
    switched off for English, it does not look at that header; a cache would keep a copy for each
    browser's setting.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        varied_before = response.get("Vary")
        answer = super().process_response(request, response)
        if answer is response:
            if varied_before is None:
                if answer.get("Vary", "").lower() == "accept-language":
                    del answer["Vary"]
            else:
                answer["Vary"] = varied_before
        return answer


class TextCompressionMiddleware(GZipMiddleware):
    """Compress what is text, padded against guessing of what it holds (BREACH), as Django does.

    Pictures and documents are compressed already; a browser is told how long they are.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if is_for_all(response):
            return response  # compressed when it is stored
        kind = response.get("Content-Type", "").partition(";")[0]
        if kind.startswith("text/") or kind.endswith(("xml", "json")):
            return super().process_response(request, response)
        return response


class PersonalPagesMiddleware:
    """Mark what was made for a signed-in person as not to be stored by anybody on the way."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.session.accessed and not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response
