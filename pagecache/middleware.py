"""Whole public pages, kept as they went out and given to everybody until something changes."""

import gzip
import hashlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeGuard

from django.conf import settings
from django.core.cache import BaseCache, caches
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase, ResponseHeaders
from django.middleware.gzip import re_accepts_gzip
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.module_loading import import_string

from pagecache import generations

SIZE_LIMIT = 512 * 1024  # bytes
# Where a request that is answered from a stored page tells the name of its address.
STORED_ROUTE = "pagecache.route"
# What such pages say of caches.
FOR_ALL, FOR_READER = "public, no-cache", "private, no-cache"
_SAFE = ("GET", "HEAD")
_DAY = 86_400  # seconds
# Seconds to wait for a page that another thread makes; then one makes it oneself.
PATIENCE = 5.0
# What tells of a body, which an answer without one has not.
_OF_BODY = {
    "content-disposition",
    "content-encoding",
    "content-language",
    "content-length",
    "content-type",
}


@dataclass(frozen=True)
class StoredPage:
    """An answer of 200, compressed, with all that a browser is told of it."""

    body: bytes
    headers: ResponseHeaders
    etag: str
    route: str

    @classmethod
    def of(cls, request: HttpRequest, response: HttpResponse) -> "StoredPage":
        """Make it of an answer that is the same for all."""
        body = gzip.compress(response.content, 6, mtime=0)
        # Weak: the same page also goes out uncompressed.
        etag = f'W/"{hashlib.sha256(response.content).hexdigest()[:32]}"'
        patch_vary_headers(response, ["Accept-Encoding"])
        response["ETag"] = etag
        # What somebody asked is nobody's business on the way.
        response["Cache-Control"] = FOR_READER if request.META.get("QUERY_STRING") else FOR_ALL
        response["Content-Encoding"] = "gzip"
        response["Content-Length"] = str(len(body))
        route = request.resolver_match.view_name if request.resolver_match else ""
        return cls(body, response.headers, etag, route)

    def answer(self, request: HttpRequest) -> HttpResponseBase:
        """Answer with it, in the form that the request takes. Takes its headers: once only."""
        response = HttpResponse(self.body)
        response.headers = self.headers
        if not re_accepts_gzip.search(request.META.get("HTTP_ACCEPT_ENCODING", "")):
            response.content = gzip.decompress(self.body)
            del response["Content-Encoding"]
            response["Content-Length"] = str(len(response.content))
        if "HTTP_IF_NONE_MATCH" not in request.META and "HTTP_IF_MATCH" not in request.META:
            return response
        answer = get_conditional_response(request, etag=self.etag, response=response)
        if answer is None or answer is response:
            return response
        for name, value in self.headers.items():
            if name.lower() not in _OF_BODY:
                answer.headers.setdefault(name, value)
        return answer


class PageCacheMiddleware:
    """Answer from the stored page where there is one of the present generation.

    An answer is stored where making it touched no session and set no cookie: it is then the same
    for all (`ForAllMiddleware` tells). It may be kept by browsers, and without a question by caches
    on the way, which ask each time whether it still holds (RFC 9111, `no-cache`); that costs a few
    bytes. Time alone also changes pages (a term ends, a meeting passes), so they are kept for
    `PAGE_CACHE_SECONDS` at most; 0 keeps none.

    It stands outside of what sets headers, and stores them too: to set them anew would take longer
    than all the rest. Whoever asks under another name of the server, or without TLS, is another.

    Each process makes a page once: who asks for it meanwhile waits. A crowd would else make it in
    all threads at once, and each would take as many times longer.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self._may_wait: Callable[[], bool] = import_string(settings.PAGE_CACHE_MAY_WAIT)
        # Pages that share one wait for each other without need, and come to no harm.
        self._makers = [threading.Lock() for _number in range(64)]

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in _SAFE or request.path_info.startswith(settings.PAGE_CACHE_PASSES):
            return self.get_response(request)
        try:
            key = _key_of(request) if settings.PAGE_CACHE_SECONDS else ""
        except DatabaseError:
            # Who makes the page runs into the same, and says it with all headers.
            return self.get_response(request)
        store = _store_of(request)
        if not key:
            return self._make(request, key, store)
        answer = _from(store, key, request)
        if answer is not None:
            return answer
        # Who has a session may get a page of their own, which is of no use to who waits for it.
        if settings.SESSION_COOKIE_NAME in request.COOKIES or not self._may_wait():
            return self._make(request, key, store)
        maker = self._makers[hash(key) % len(self._makers)]
        must_wait = not maker.acquire(blocking=False)
        is_ours = not must_wait or maker.acquire(timeout=PATIENCE)
        try:
            answer = _from(store, key, request) if must_wait else None
            return answer if answer is not None else self._make(request, key, store)
        finally:
            if is_ours:
                maker.release()

    def _make(self, request: HttpRequest, key: str, store: BaseCache) -> HttpResponseBase:
        response = self.get_response(request)
        if not is_for_all(response):
            return response
        page = StoredPage.of(request, response)
        if key and request.method == "GET":
            store.set(key, page, settings.PAGE_CACHE_SECONDS)
        return page.answer(request)


class ForAllMiddleware:
    """Mark the answers that are the same for all, whoever asks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.method in _SAFE and _touched_nobody(request, response):
            response.is_for_all = True  # type: ignore[attr-defined]
        return response


def is_for_all(response: HttpResponseBase) -> TypeGuard[HttpResponse]:
    """Tell whether `ForAllMiddleware` marked an answer: it is compressed when it is stored."""
    return getattr(response, "is_for_all", False)


def _from(store: BaseCache, key: str, request: HttpRequest) -> HttpResponseBase | None:
    stored: StoredPage | None = store.get(key)
    if stored is None:
        return None
    request.META[STORED_ROUTE] = stored.route
    return stored.answer(request)


def _touched_nobody(request: HttpRequest, response: HttpResponseBase) -> bool:
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


def _store_of(request: HttpRequest) -> BaseCache:
    """Return where a page is kept: answers to questions apart, because anybody can ask without
    end.
    """
    return caches["questions" if request.META.get("QUERY_STRING") else "default"]


def _key_of(request: HttpRequest) -> str:
    """Return the name of the page in the cache: it changes with the generation and the day."""
    meta = request.META
    # As they came: what is wrong about them is answered otherwise, and never stored.
    host, query = meta.get("HTTP_HOST") or meta["SERVER_NAME"], meta.get("QUERY_STRING", "")
    address = repr((request.scheme, host, request.path, query))
    digest = hashlib.sha256(address.encode()).hexdigest()
    return f"kept:{generations.current()}:{int(time.time()) // _DAY}:{digest}"
