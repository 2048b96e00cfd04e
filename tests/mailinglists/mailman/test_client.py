"""Each sort of trouble with the mail server has its error, and none waits without end."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.exceptions import ImproperlyConfigured

from mailinglists.mailman import client
from mailinglists.mailman.client import Client


class Answering(BaseHTTPRequestHandler):
    """Answers as the path says, and notes what was asked."""

    asked: list = []
    let_go = threading.Event()

    def _answer(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length).decode()
        self.asked.append((self.command, self.path, body, self.headers.get("Authorization")))
        what = self.path.split("?")[0].rsplit("/", 1)[-1]
        if what == "slow":
            self.let_go.wait(10)
        if what == "cut":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort")
            self.close_connection = True
            return
        status, data = {
            "one": (200, b'{"entries": [{"a": 1}]}'),
            "empty": (204, b""),
            "gone": (404, b'{"title": "404 Not Found"}'),
            "denied": (401, b'{"title": "401 Unauthorized"}'),
            "there": (409, b'{"title": "409", "description": "Member already subscribed"}'),
            "broken": (500, b"<html>Traceback"),
            "moved": (302, b""),
            "garbage": (200, b"<html>A proxy</html>"),
            "list": (200, b"[1]"),
        }.get(what, (200, b"{}"))
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = do_PATCH = do_DELETE = _answer

    def log_message(self, *args):
        """Keep the test's output clean."""


@pytest.fixture
def there():
    Answering.asked = []
    Answering.let_go = threading.Event()
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    thread = threading.Thread(target=httpd.serve_forever, daemon=True)
    thread.start()
    yield Client(f"http://us:se%cret@127.0.0.1:{httpd.server_port}/3.1", timeout=0.5)
    Answering.let_go.set()
    httpd.shutdown()
    httpd.server_close()
    thread.join()


@pytest.mark.parametrize(
    ("path", "error"),
    [
        ("gone", client.NotThere),
        ("denied", client.Denied),
        ("there", client.Refused),
        ("broken", client.ServerFailed),
        ("moved", client.ServerFailed),
        ("garbage", client.ServerFailed),
        ("list", client.ServerFailed),
        ("slow", client.Unreachable),
        ("cut", client.Unreachable),
    ],
)
def test_each_sort_of_trouble_has_its_error(there, path, error):
    with pytest.raises(client.ServerTrouble) as caught:
        there.get(path)

    assert type(caught.value) is error


def test_server_that_is_not_there_is_unreachable():
    with pytest.raises(client.Unreachable):
        Client("http://us:secret@127.0.0.1:9/3.1", timeout=0.5).get("one")


def test_words_of_the_server_are_kept(there):
    with pytest.raises(client.Refused, match="409 Member already subscribed"):
        there.post("there", list_id="one")


def test_missing_resource_is_none(there):
    assert there.find("gone") is None
    assert there.find("one") == {"entries": [{"a": 1}]}


def test_values_are_sent_as_a_form_and_paths_are_quoted(there):
    there.patch("lists", "a/b c@d", emergency=False, accepted=["x@y.example", "z"], none=[])

    ((method, path, body, _key),) = Answering.asked
    assert (method, path) == ("PATCH", "/3.1/lists/a%2Fb%20c@d")
    assert body == "emergency=false&accepted=x%40y.example&accepted=z&none="


def test_rows_are_read_page_by_page(there):
    assert list(there.rows("one", role="owner")) == [{"a": 1}]
    assert Answering.asked[0][1] == f"/3.1/one?count={client.PAGE}&page=1&role=owner"


@pytest.mark.parametrize("url", ["http://127.0.0.1:8001/3.1", "http://user@127.0.0.1/3.1", "no"])
def test_address_without_a_password_is_refused(url):
    with pytest.raises(ImproperlyConfigured, match="MAILMAN_URL"):
        Client(url, timeout=1)


def test_without_an_address_the_portal_has_no_server(settings):
    settings.MAILMAN_URL = ""
    assert not client.is_set_up()
    settings.MAILMAN_URL = "http://user:secret@127.0.0.1:8001/3.1"
    assert client.is_set_up()
    assert client.client() is client.client()
