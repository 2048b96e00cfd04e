"""The REST interface of Mailman Core 3.3, with time limits and an error for each sort of trouble.

Our own, because mailmanclient waits for an answer without end. What the calls mean:
https://docs.mailman3.org/projects/mailman/en/latest/src/mailman/rest/docs/rest.html
"""

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

import urllib3
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

PAGE = 500  # rows asked for at once
ANSWER_LIMIT = 64 * 1024 * 1024  # bytes
DETAILS_LIMIT = 300  # letters of an error that are kept


class ServerTrouble(Exception):
    """The mail server did not do what it was asked; `str()` says what it said."""


class Unreachable(ServerTrouble):
    """No answer, or not in time: nobody knows whether it was done."""


class Denied(ServerTrouble):
    """User or password are wrong (401, 403)."""


class NotThere(ServerTrouble):
    """What was asked for does not exist (404)."""


class Refused(ServerTrouble):
    """The server understood and does not do it (other 4xx), for example: it is there already."""


class ServerFailed(ServerTrouble):
    """The server reports a fault of its own (5xx), or says something nobody can read."""


class Client:
    """Calls below one base address. Safe to share between threads."""

    def __init__(self, url: str, *, timeout: float) -> None:
        """`url` is http://user:password@host:port/3.1; `timeout` is in seconds, for each call."""
        parts = urlsplit(url)
        if parts.hostname is None or parts.username is None or parts.password is None:
            raise ImproperlyConfigured("MAILMAN_URL must be http://user:password@host:port/3.1")
        place = parts.netloc.rpartition("@")[2]
        self._base = urlunsplit((parts.scheme, place, parts.path.rstrip("/"), "", ""))
        self._headers = urllib3.make_headers(basic_auth=f"{parts.username}:{parts.password}")
        # A call that failed may have been carried out: the caller compares and asks anew.
        self._pool = urllib3.PoolManager(
            maxsize=4,
            timeout=urllib3.Timeout(connect=min(timeout, 5), read=timeout),
            retries=urllib3.Retry(0, redirect=0),
        )

    def get(self, *path: str, **query: Any) -> dict[str, Any]:
        """Return the resource at `path`, whose parts are quoted here."""
        return self._call("GET", path, query=query)

    def find(self, *path: str, **query: Any) -> dict[str, Any] | None:
        """Return the resource, or None where there is none."""
        try:
            return self.get(*path, **query)
        except NotThere:
            return None

    def rows(self, *path: str, **query: Any) -> Iterator[dict[str, Any]]:
        """Return the rows of a collection, read page by page."""
        number = 1
        while True:
            page = self.get(*path, count=PAGE, page=number, **query)
            rows = page.get("entries", [])
            yield from rows
            if len(rows) < PAGE:
                return
            number += 1

    def post(self, *path: str, **values: Any) -> dict[str, Any]:
        """Return what was answered: with most resources nothing, `{}`."""
        return self._call("POST", path, values=values)

    def patch(self, *path: str, **values: Any) -> None:
        self._call("PATCH", path, values=values)

    def delete(self, *path: str, **values: Any) -> None:
        self._call("DELETE", path, values=values)

    def _call(
        self,
        method: str,
        path: tuple[str, ...],
        *,
        query: Mapping[str, Any] | None = None,
        values: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        url = "/".join([self._base, *(quote(part, safe="@") for part in path)])
        if query:
            url += "?" + urlencode(query)
        headers, body = dict(self._headers), None
        if values:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            body = urlencode(
                [pair for name, value in values.items() for pair in _pairs(name, value)]
            )
        try:
            answer = self._pool.request(
                method, url, headers=headers, body=body, preload_content=False
            )
            try:
                data = answer.read(ANSWER_LIMIT + 1, decode_content=True)
            finally:
                answer.release_conn()
        except urllib3.exceptions.HTTPError as error:
            raise Unreachable(_short(error)) from error
        if len(data) > ANSWER_LIMIT:
            raise ServerFailed(f"The answer is longer than {ANSWER_LIMIT} bytes.")
        if answer.status >= 300:
            raise _trouble(answer.status, data)
        return _read(data)


def _pairs(name: str, value: Any) -> Iterator[tuple[str, str]]:
    """Return how Mailman wants a value in a form: lists as a repeated name."""
    if isinstance(value, list | tuple):
        # An empty list is told by an empty value.
        yield from ((name, str(item)) for item in value or [""])
    else:
        yield name, ("true" if value else "false") if isinstance(value, bool) else str(value)


def _read(data: bytes) -> dict[str, Any]:
    if not data.strip():
        return {}
    try:
        found = json.loads(data)
    except ValueError as error:
        raise ServerFailed("The answer is not JSON.") from error
    if not isinstance(found, dict):
        raise ServerFailed("The answer is no JSON object.")
    return found


def _trouble(status: int, data: bytes) -> ServerTrouble:
    text = data.decode(errors="replace")
    try:
        said = json.loads(text)
        text = f"{said.get('description') or said.get('title')}"
    except (ValueError, AttributeError):
        pass  # not Mailman's own words: whatever answered there is quoted as it is
    message = f"{status} {text}"[:DETAILS_LIMIT]
    if status in (401, 403):
        return Denied(message)
    if status == 404:
        return NotThere(message)
    return ServerFailed(message) if status >= 500 or status < 400 else Refused(message)


def _short(error: Exception) -> str:
    # The address has no password in it (see Client); the pool's own words are long.
    return f"{type(error).__name__}: {error}"[:DETAILS_LIMIT]


@lru_cache(maxsize=2)
def _client(url: str, timeout: float) -> Client:
    return Client(url, timeout=timeout)


def client() -> Client:
    """Return the client of the server that the settings name; see `is_set_up`."""
    return _client(settings.MAILMAN_URL, settings.MAILMAN_TIMEOUT)


def is_set_up() -> bool:
    """Tell whether the portal has a mail server for lists at all."""
    return bool(settings.MAILMAN_URL)
