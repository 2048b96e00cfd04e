"""Requests as they come from the line: all of the portal in this process, from WSGI inwards.

No test client stands between, which would tidy up what is sent and hide what is answered.
"""

import random
import time
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from io import BytesIO
from urllib.parse import unquote_to_bytes

from django.core.handlers.wsgi import WSGIHandler

from tests.fuzzing.watching import Watch

SECRET = "A" * 32  # of the form that Django takes as cookie and as field of a form


@dataclass
class Sent:
    """One request."""

    method: str
    path: str  # quoted, as it stands on the line
    query: str = ""
    body: bytes = b""
    content_type: str = ""
    headers: dict[str, str] = field(default_factory=dict)  # by their names in WSGI

    def __str__(self):
        address = f"{self.path}?{self.query}" if self.query else self.path
        told = [f"{self.method} {address[:400]}"]
        told += [f"{name}={value[:200]!r}" for name, value in self.headers.items()]
        if self.body or self.content_type:
            told.append(f"{self.content_type!r} {len(self.body)} bytes: {self.body[:1_500]!r}")
        return "  ".join(told)


@dataclass
class Answer:
    """What came back, what it cost, and what it did to the database."""

    status: int
    headers: dict[str, str]
    body: bytes
    cpu: float  # seconds of this thread
    wall: float
    written: list[str]  # tables
    errors: list  # of `watching.Trouble`


def environ_of(sent: Sent, cookies: str) -> dict:
    """Return what a WSGI server would tell the portal."""
    told = {
        "REQUEST_METHOD": sent.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(sent.path.encode("utf-8", "surrogatepass")).decode("latin-1"),
        "QUERY_STRING": sent.query.encode("utf-8", "surrogatepass").decode("latin-1"),
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "testserver",
        "REMOTE_ADDR": "192.0.2.7",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(sent.body),
        "wsgi.errors": BytesIO(),
        "wsgi.multiprocess": True,
        "wsgi.multithread": False,
        "wsgi.run_once": False,
    }
    if cookies:
        told["HTTP_COOKIE"] = cookies
    if sent.body or sent.method in {"POST", "PUT", "PATCH"}:
        told["CONTENT_LENGTH"] = str(len(sent.body))
    if sent.content_type:
        told["CONTENT_TYPE"] = sent.content_type
    return told | sent.headers


class Browser:
    """Sends requests as one person, and keeps cookies as long as one walk."""

    def __init__(self, application: WSGIHandler, watch: Watch, session: str | None) -> None:
        self.application, self.watch = application, watch
        self.cookies = {"csrftoken": SECRET}
        if session:
            self.cookies["sessionid"] = session

    def send(self, sent: Sent) -> Answer:
        """Return the answer, read to its end."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        environ = environ_of(sent, cookies)
        told = {"status": 0, "headers": []}

        def start_response(status, headers, exc_info=None):
            told["status"], told["headers"] = int(status.split()[0]), headers

        with self.watch as watch:
            wall, cpu = time.perf_counter(), time.thread_time()
            body = b""
            try:
                chunks = self.application(environ, start_response)
                try:
                    body = b"".join(chunks)
                finally:
                    chunks.close()
            except Exception as error:  # noqa: BLE001 (nothing may reach the server)
                watch.note_error(error)
            cpu, wall = time.thread_time() - cpu, time.perf_counter() - wall
        for name, value in told["headers"]:
            if name == "Set-Cookie":
                self._keep(value)
        headers = {name.lower(): value for name, value in told["headers"]}
        return Answer(
            told["status"], headers, body, cpu, wall, list(watch.written), list(watch.errors)
        )

    def _keep(self, header: str) -> None:
        try:
            parsed = SimpleCookie(header)
        except CookieError:
            return
        for name, morsel in parsed.items():
            if not morsel.value or morsel["max-age"] == 0:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = morsel.coded_value


ADDRESSES = ["192.0.2.7", "198.51.100.200", "2001:db8::1", "::ffff:192.0.2.1", "", "nonsense"]
# Without NUL and ends of lines, which no server lets into a header.
HEADERS = {
    "HTTP_ACCEPT_LANGUAGE": [
        "fr",
        "ar;q=0.9, *;q=0.1",
        "xx-" + "y" * 500,
        "en;q=nan",
        "," * 900,
        "\xff",
    ],
    "HTTP_ACCEPT": ["*/*", "application/json", "text/html;q=x", "image/" + "a" * 3_000],
    "HTTP_ACCEPT_ENCODING": ["gzip", "gzip;q=0", "br, gzip, *;q=0", "identity;q=0", "\xff"],
    "HTTP_IF_NONE_MATCH": ["*", '"x"', 'W/"' + "0" * 32 + '"', '"' * 99, "x,y,z", "\xff"],
    "HTTP_IF_MODIFIED_SINCE": [
        "Mon, 30 Nov 2026 10:00:00 GMT",
        "Mon, 31 Feb 2026 10:00:00 GMT",
        "Mon, 30 Nov 0000 99:99:99 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "yesterday",
        "9" * 300,
    ],
    "HTTP_IF_UNMODIFIED_SINCE": ["Mon, 30 Nov 2020 10:00:00 GMT", "x"],
    "HTTP_IF_MATCH": ["*", '"x"', "x"],
    "HTTP_RANGE": ["bytes=0-1", "bytes=-1", "bytes=9-1", "bytes=0-0,2-3," * 90, "lines=1", "\xff"],
    "HTTP_IF_RANGE": ['"x"', "Mon, 30 Nov 2026 10:00:00 GMT", "x"],
    "HTTP_HOST": [
        "testserver:80",
        "testserver:x",
        "evil.example",
        "",
        "[::1",
        "testserver.",
        "a" * 300,
        "\xff",
    ],
    "HTTP_ORIGIN": ["null", "http://testserver", "http://evil.example", "http://[", "\xff"],
    "HTTP_REFERER": ["http://testserver/", "http://[", "javascript:1", "\xff", "x" * 5_000],
    "HTTP_X_FORWARDED_FOR": ["192.0.2.1", "1.2.3.4, 5.6.7.8", "::1%eth0", "x", "," * 500],
    "HTTP_X_FORWARDED_HOST": ["evil.example", "["],
    "HTTP_X_FORWARDED_PROTO": ["https", "x"],
    "HTTP_X_REQUESTED_WITH": ["XMLHttpRequest"],
    "HTTP_X_HTTP_METHOD_OVERRIDE": ["DELETE"],
    "HTTP_X_CSRFTOKEN": [SECRET, "x", "\xff" * 32],
    "HTTP_X_REQUEST_ID": ["x", "\xff", "a" * 3_000],
    "HTTP_AUTHORIZATION": ["Basic !!!", "Bearer x", "Token \xff", "Token", "Basic " + "A" * 900],
    "HTTP_COOKIE": [
        "sessionid=nonsense",
        "sessionid=" + "a" * 32,
        "csrftoken=short; sessionid=",
        "messages=W1tdXQ:x; django_language=../..",
        "=; ;;=a; a=b=c; \xff=\xff",
        'sessionid="a\\073b"; csrftoken="' + "é" * 10 + '"',
        "a=" + "b" * 9_000,
        "sessionid=a; " * 300,
    ],
    "REMOTE_ADDR": ADDRESSES,
    "CONTENT_LENGTH": ["", "-1", "x", "0", "1", "99999999999", "٣", "1.5", "9" * 5_000],
    "CONTENT_TYPE": [
        "",
        "x",
        "text/html",
        "application/x-www-form-urlencoded; charset=utf-16",
        "multipart/form-data",
        "multipart/form-data; boundary=" + "x" * 500,
        "multipart/form-data; boundary=\xff",
        ";" * 500,
    ],
    "HTTP_EXPECT": ["100-continue", "x"],
    "HTTP_TRANSFER_ENCODING": ["chunked"],
    "HTTP_SAVE_DATA": ["on"],
    "HTTP_PURPOSE": ["prefetch"],
    "HTTP_USER_AGENT": ["", "\xff", "x" * 9_000, "curl/8"],
}


def odd_headers(rng: random.Random) -> dict[str, str]:
    names = rng.sample(sorted(HEADERS), rng.choice([1, 1, 1, 2, 4]))
    return {name: rng.choice(HEADERS[name]) for name in names}
