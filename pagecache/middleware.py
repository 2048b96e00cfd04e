"""Whole public pages, kept as they went out and given to everybody until something changes."""

import gzip
import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import BaseCache, caches
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import re_accepts_gzip
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers

from pagecache import generations

SIZE_LIMIT = 512 * 1024  # bytes
# Where a request that is answered from a stored page tells the name of its address.
STORED_ROUTE = "pagecache.route"
# What such pages say of caches.
FOR_ALL, FOR_READER = "public, no-cache", "private, no-cache"
_KEPT_HEADERS = ("Content-Type", "Content-Language", "Content-Disposition", "Link", "X-Robots-Tag")


@dataclass(frozen=True)
class StoredPage:
    """An answer of 200, compressed."""

    body: bytes
    headers: tuple[tuple[str, str], ...]
    etag: str
    # Shared caches may hold pages that an earlier version stored without it.
    route: str = ""


class PageCacheMiddleware:
    """Answer from the stored page where there is one of the present generation.

    An answer is stored where making it touched no session and set no cookie: it is then the same
    for all. It may be kept by browsers, and without a question by caches on the way, which ask each
    time whether it still holds (RFC 9111, `no-cache`); that costs a few bytes. Time alone also
    changes pages (a term ends, a meeting passes), so they are kept for `PAGE_CACHE_SECONDS` at
    most; 0 keeps none.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        key = _key_of(request) if settings.PAGE_CACHE_SECONDS else ""
        store = _store_of(request)
        if key:
            stored = store.get(key)
            if stored is not None:
                request.META[STORED_ROUTE] = stored.route
                return _answer(request, stored)
        response = self.get_response(request)
        if not _is_for_all(request, response):
            return response
        page = _page_of(
            response, request.resolver_match.view_name if request.resolver_match else ""
        )
        if key and request.method == "GET":
            store.set(key, page, settings.PAGE_CACHE_SECONDS)
        return _answer(request, page)


def _store_of(request: HttpRequest) -> BaseCache:
    """Return where a page is kept: answers to questions apart, because anybody can ask without
    end.
    """
    return caches["questions" if request.META.get("QUERY_STRING") else "default"]


def _key_of(request: HttpRequest) -> str:
    """Return the name of the page in the cache: it changes with the generation and the day."""
    address = f"{request.scheme} {request.get_host()} {request.get_full_path()}"
    digest = hashlib.sha256(address.encode()).hexdigest()
    return f"page:{generations.current()}:{timezone.localdate():%Y%m%d}:{digest}"


def _is_for_all(request: HttpRequest, response: HttpResponseBase) -> bool:
    session = getattr(request, "session", None)
    return (
        isinstance(response, HttpResponse)
        and response.status_code == 200
        and not response.streaming
        and not response.cookies
        and not (session is not None and session.accessed)
        and not response.has_header("Cache-Control")
        and "cookie" not in response.get("Vary", "").lower()
        and len(response.content) <= SIZE_LIMIT
    )


def _page_of(response: HttpResponseBase, route: str) -> StoredPage:
    assert isinstance(response, HttpResponse)  # `_is_for_all` saw to it
    content = response.content
    headers = tuple((name, response[name]) for name in _KEPT_HEADERS if name in response)
    etag = hashlib.sha256(content).hexdigest()[:32]
    # Weak: the same page also goes out uncompressed.
    return StoredPage(gzip.compress(content, 6, mtime=0), headers, f'W/"{etag}"', route)


def _answer(request: HttpRequest, page: StoredPage) -> HttpResponseBase:
    if re_accepts_gzip.search(request.headers.get("Accept-Encoding", "")):
        response = HttpResponse(page.body)
        response["Content-Encoding"] = "gzip"
    else:
        response = HttpResponse(gzip.decompress(page.body))
    for name, value in page.headers:
        response[name] = value
    response["ETag"] = page.etag
    # What somebody asked is nobody's business on the way.
    response["Cache-Control"] = FOR_READER if request.META.get("QUERY_STRING") else FOR_ALL
    response["Content-Length"] = str(len(response.content))
    patch_vary_headers(response, ["Accept-Encoding"])
    answer = get_conditional_response(request, etag=page.etag, response=response)
    return answer if answer is not None else response
