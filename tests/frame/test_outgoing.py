"""Asking web addresses: what answers, what is refused, and that nothing leads inside."""

import socket
import ssl
import threading
import time
from socketserver import BaseRequestHandler

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from frame import outgoing
from frame.outgoing import Answer, Trouble, ask, is_public

pytest_plugins = ["tests.frame.web"]

PRIVATE = [
    "127.0.0.1",
    "127.255.255.254",
    "0.0.0.0",
    "10.0.0.1",
    "100.64.0.1",
    "168.63.129.16",
    "169.254.169.254",
    "172.16.0.1",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.0.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::808:808",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%lo",
    "fec0::1",
    "ff0e::1",
]
PUBLIC = ["8.8.8.8", "172.15.0.1", "::ffff:8.8.8.8", "64:ff9b::808:808", "2001:4860:4860::8888"]


def trouble_of(url, **options):
    answer = ask(url, **options)
    assert answer.status is None
    return answer.trouble


# --- Which addresses are of the Internet --------------------------------------------------------


@pytest.mark.parametrize("address", PRIVATE)
def test_address_inside_is_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_address_of_the_internet_is_public(address):
    assert is_public(address)


@given(st.ip_addresses(v=4))
def test_disguised_address_is_judged_as_the_plain_one(address):
    for disguise in (f"::ffff:{address}", f"64:ff9b::{address}"):
        assert is_public(disguise) is is_public(str(address))


# --- What is asked ------------------------------------------------------------------------------


def test_site_answers(web_site, name_server):
    answer = ask(web_site.url("/page?a=b#c"), allow={web_site.address})

    assert answer == Answer(web_site.url("/page?a=b#c"), 200)
    assert answer.is_reached
    ((method, path, headers),) = web_site.asked
    assert (method, path) == ("HEAD", "/page?a=b")
    assert headers["Host"] == f"127.0.0.1:{web_site.address[1]}"
    assert settings.SITE_URL in headers["User-Agent"]
    assert headers["Accept-Encoding"] == "identity"
    assert not {"Cookie", "Referer", "Authorization"} & set(headers)


@pytest.mark.parametrize("status", [400, 403, 404, 405, 500, 501])
def test_server_that_refuses_head_is_asked_by_get(web_site, name_server, status):
    web_site.pages["/"] = lambda handler: (status if handler.command == "HEAD" else 200, {})

    assert ask(web_site.url(), allow={web_site.address}).status == 200
    assert web_site.methods() == ["HEAD", "GET"]


@pytest.mark.parametrize("status", [401, 403, 404, 410, 500, 503, 999])
def test_status_of_a_server_that_refuses_both_is_told(web_site, name_server, status):
    web_site.pages["/"] = (status, {})

    answer = ask(web_site.url(), allow={web_site.address})

    assert (answer.status, answer.trouble, answer.is_reached) == (status, None, True)
    assert web_site.methods() == ["HEAD", "GET"]


def test_server_that_asks_for_patience_is_not_asked_again(web_site, name_server):
    web_site.pages["/"] = (429, {})

    assert ask(web_site.url(), allow={web_site.address}).status == 429
    assert web_site.methods() == ["HEAD"]


def test_server_that_hangs_up_on_head_is_asked_by_get(web_site, name_server):
    web_site.pages["/"] = lambda handler: None if handler.command == "HEAD" else (200, {})

    assert ask(web_site.url(), allow={web_site.address}).status == 200


def test_server_that_is_silent_to_head_is_asked_by_get(web_site, name_server, monkeypatch):
    monkeypatch.setattr(outgoing, "HEAD_LIMIT", 0.1)

    def silent_to_head(handler):
        if handler.command == "HEAD":
            handler.server.stopped.wait(5)
        return (200, {})

    web_site.pages["/"] = silent_to_head

    assert ask(web_site.url(), allow={web_site.address}).status == 200


def test_body_without_end_is_not_read(web_site, name_server):
    written = []

    def endless(handler):
        if handler.command == "HEAD":
            return (405, {})
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
        while not handler.server.stopped.is_set():
            handler.wfile.write(b"x" * 65536)
            written.append(65536)
        return None

    web_site.pages["/"] = endless
    began = time.monotonic()

    assert ask(web_site.url(), allow={web_site.address}).status == 200
    assert time.monotonic() - began < 5


# --- What goes wrong ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.org",
        "//example.org/",
        "ftp://example.org/",
        "file:///etc/hosts",
        "gopher://example.org/",
        "javascript:alert(1)",
        "http://",
        "http:///path",
        "http://user@example.org/",
        "http://user:secret@example.org/",
        "http://[::1/",
        "http://example.org:99999/",
        "http://\uff11\uff12\uff17.0.0.1/",
        "http://exa mple.org/",
    ],
)
def test_what_is_no_public_address_is_not_asked(name_server, url):
    assert trouble_of(url) == Trouble.NO_ADDRESS
    assert name_server.asked == []


@pytest.mark.parametrize("port", [22, 25, 81, 3306, 6379, 8000, 8443])
def test_unusual_port_is_not_asked(name_server, port):
    assert trouble_of(f"http://example.org:{port}/") == Trouble.PORT
    assert name_server.asked == []


@pytest.mark.parametrize("host", ["nowhere.example", "a..b", f"{'a' * 70}.example"])
def test_name_that_nobody_knows(name_server, host):
    assert trouble_of(f"http://{host}/") == Trouble.NO_NAME


def test_server_that_does_not_listen(name_server):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        url = f"http://127.0.0.1:{port}/"

        assert trouble_of(url, allow={("127.0.0.1", port)}) == Trouble.NO_CONNECTION


def test_next_address_is_tried_where_the_first_does_not_listen(web_site, name_server):
    port = web_site.address[1]
    name_server["two.example"] = ["127.0.0.7", "127.0.0.1"]

    answer = ask(web_site.url(host="two.example"), allow={("127.0.0.7", port), ("127.0.0.1", port)})

    assert answer.status == 200


@pytest.mark.parametrize("said", [b"SSH-2.0-Server\r\n", b"HTTP/1.1 abc\r\n\r\n", b""])
def test_server_that_speaks_no_http(web_site, name_server, said):
    web_site.pages["/"] = lambda handler: handler.wfile.write(said) and None

    assert trouble_of(web_site.url(), allow={web_site.address}) == Trouble.NO_HTTP


def test_headers_without_end_are_not_read(web_site, name_server):
    def endless(handler):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while not handler.server.stopped.is_set():
            handler.wfile.write(b"X-More: " + b"x" * 1000 + b"\r\n")

    web_site.pages["/"] = endless

    assert trouble_of(web_site.url(), allow={web_site.address}) == Trouble.NO_HTTP


def test_whole_has_a_limit_however_a_server_dribbles(web_site, name_server, monkeypatch):
    monkeypatch.setattr(outgoing, "LIMIT", 0.3)
    hung_up = []

    def dribble(handler):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        try:
            while not handler.server.stopped.wait(0.02):
                handler.wfile.write(b"x")
        finally:
            hung_up.append(True)

    web_site.pages["/"] = dribble
    began = time.monotonic()

    assert trouble_of(web_site.url(), allow={web_site.address}) == Trouble.TOO_SLOW
    assert time.monotonic() - began < 3
    # The portal broke off: nobody goes on listening in a thread that is left behind.
    until = time.monotonic() + 5
    while not hung_up and time.monotonic() < until:
        web_site.stopped.wait(0.01)
    assert hung_up


def test_name_server_that_is_silent(monkeypatch):
    monkeypatch.setattr(outgoing, "LIMIT", 0.1)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: time.sleep(0.5) or [])

    assert trouble_of("http://slow.example/") == Trouble.TOO_SLOW


def test_mistake_of_ours_is_not_swallowed(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        ask("http://example.org/")


# --- Redirects ----------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirect_is_followed(web_site, name_server, status):
    web_site.pages["/old/"] = (status, {"Location": "../new", "Set-Cookie": "a=b"})

    assert ask(web_site.url("/old/"), allow={web_site.address}) == Answer(web_site.url("/new"), 200)
    assert [path for _method, path, _headers in web_site.asked] == ["/old/", "/new"]
    assert all("Cookie" not in headers for _method, _path, headers in web_site.asked)


def test_redirect_without_an_address_is_an_answer(web_site, name_server):
    web_site.pages["/"] = (301, {})

    assert ask(web_site.url(), allow={web_site.address}).status == 301


@pytest.mark.parametrize(("steps", "is_reached"), [(5, True), (6, False)])
def test_five_redirects_are_followed(web_site, name_server, steps, is_reached):
    for step in range(steps):
        web_site.pages[f"/{step}"] = (302, {"Location": f"/{step + 1}"})

    answer = ask(web_site.url("/0"), allow={web_site.address})

    assert answer.is_reached is is_reached
    assert answer.trouble == (None if is_reached else Trouble.REDIRECTS)
    assert len(web_site.asked) == 6


def test_redirect_in_another_script_is_followed(web_site, name_server):
    web_site.pages["/"] = (302, {"Location": "/усё".encode().decode("latin-1")})

    assert ask(web_site.url(), allow={web_site.address}).status == 200
    assert web_site.asked[-1][1] == "/%D1%83%D1%81%D1%91"


@pytest.mark.parametrize(
    ("target", "trouble"),
    [
        ("http://127.0.0.2:{port}/", Trouble.PRIVATE),
        ("http://127.0.0.1:80/", Trouble.PRIVATE),
        ("http://10.0.0.1/", Trouble.PRIVATE),
        ("http://169.254.169.254/latest/meta-data/", Trouble.PRIVATE),
        ("http://2130706433/", Trouble.PRIVATE),
        ("http://[::1]/", Trouble.PRIVATE),
        ("https://inside.example/", Trouble.PRIVATE),
        ("//127.0.0.1/", Trouble.PRIVATE),
        ("http://127.0.0.1:22/", Trouble.PORT),
        ("file:///etc/passwd", Trouble.NO_ADDRESS),
        ("http://user:secret@example.org/", Trouble.NO_ADDRESS),
        ("http://[", Trouble.NO_ADDRESS),
    ],
)
def test_redirect_inside_is_refused(web_site, name_server, target, trouble):
    name_server["inside.example"] = ["192.168.0.1"]
    web_site.pages["/"] = (302, {"Location": target.format(port=web_site.address[1])})

    assert trouble_of(web_site.url(), allow={web_site.address}) == trouble
    assert len(web_site.asked) == 1


# --- Nothing leads inside -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "0177.0.0.1",
        "017700000001",
        "0",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[64:ff9b::127.0.0.1]",
        "169.254.169.254",
        "2852039166",
        "10.1.2.3",
        "192.168.1.1",
        "[fe80::1]",
        "[fd00::1]",
    ],
)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_address_inside_is_refused_however_it_is_written(name_server, scheme, host):
    assert trouble_of(f"{scheme}://{host}/") == Trouble.PRIVATE


@pytest.mark.parametrize("address", [a for a in PRIVATE if "%" not in a])
def test_name_that_stands_for_an_address_inside_is_refused(name_server, address):
    name_server["inside.example"] = [address]

    assert trouble_of("http://inside.example/") == Trouble.PRIVATE


def test_one_address_inside_among_others_is_enough(web_site, name_server):
    name_server["both.example"] = ["127.0.0.1", "10.0.0.1"]

    assert (
        trouble_of(web_site.url(host="both.example"), allow={web_site.address}) == Trouble.PRIVATE
    )
    assert web_site.asked == []


def test_machine_itself_is_refused_by_its_name():
    assert trouble_of("http://localhost/") == Trouble.PRIVATE


def test_connection_goes_to_the_address_that_was_looked_at(web_site, name_server):
    # The second answer of the name server would be another one.
    name_server["turning.example"] = [["127.0.0.1"], ["127.0.0.2"]]

    answer = ask(web_site.url(host="turning.example"), allow={web_site.address})

    assert answer.status == 200
    assert name_server.asked.count("turning.example") == 1
    assert web_site.asked[0][2]["Host"] == f"turning.example:{web_site.address[1]}"


def test_name_that_turns_inside_between_two_steps_is_refused(web_site, name_server):
    name_server["turning.example"] = [["127.0.0.1"], ["127.0.0.2"]]
    web_site.pages["/"] = (302, {"Location": "/again"})

    assert (
        trouble_of(web_site.url(host="turning.example"), allow={web_site.address})
        == Trouble.PRIVATE
    )
    assert [path for _method, path, _headers in web_site.asked] == ["/"]


def test_name_that_turns_inside_between_head_and_get_is_refused(web_site, name_server):
    name_server["turning.example"] = [["127.0.0.1"], ["127.0.0.2"]]
    web_site.pages["/"] = (405, {})

    assert (
        trouble_of(web_site.url(host="turning.example"), allow={web_site.address})
        == Trouble.PRIVATE
    )
    assert web_site.methods() == ["HEAD"]


def test_what_a_test_lets_through_is_one_address_and_port(web_site, name_server):
    host, port = web_site.address

    assert trouble_of(web_site.url()) == Trouble.PORT
    assert trouble_of(web_site.url(), allow={(host, port + 1)}) == Trouble.PORT
    assert trouble_of(web_site.url(), allow={("127.0.0.2", port)}) == Trouble.PRIVATE
    assert web_site.asked == []


def test_no_proxy_of_the_environment_is_used(web_site, name_server, monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")

    assert ask(web_site.url(), allow={web_site.address}).status == 200


# --- Encrypted connections ----------------------------------------------------------------------


@pytest.fixture
def encrypted(web_site, name_server, certificate, monkeypatch):
    """Let the site speak HTTPS as "safe.example", whose certificate the machine trusts."""
    path = certificate("safe.example")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    web_site.socket = context.wrap_socket(web_site.socket, server_side=True)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    name_server["safe.example"] = name_server["other.example"] = ["127.0.0.1"]
    return web_site


def test_encrypted_site_answers(encrypted):
    url = encrypted.url(host="safe.example").replace("http:", "https:")

    assert ask(url, allow={encrypted.address}) == Answer(url, 200)


def test_site_that_is_not_what_its_certificate_says(encrypted):
    url = encrypted.url(host="other.example").replace("http:", "https:")

    assert trouble_of(url, allow={encrypted.address}) == Trouble.NOT_SECURE


def test_certificate_that_nobody_vouches_for(encrypted, monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE")
    url = encrypted.url(host="safe.example").replace("http:", "https:")

    assert trouble_of(url, allow={encrypted.address}) == Trouble.NOT_SECURE


def test_server_that_dribbles_while_shaking_hands_is_left(web_site, name_server, monkeypatch):
    monkeypatch.setattr(outgoing, "LIMIT", 0.3)
    hung_up = threading.Event()

    class Dribbler(BaseRequestHandler):
        def handle(self):
            self.request.sendall(b"\x16\x03\x03\x3f\xff")  # 16 kB of handshake follow, it says
            try:
                while not web_site.stopped.wait(0.02):
                    self.request.sendall(b"\x02")
            except OSError:
                hung_up.set()

    web_site.RequestHandlerClass = Dribbler
    url = web_site.url().replace("http:", "https:")

    assert trouble_of(url, allow={web_site.address}) == Trouble.TOO_SLOW
    # Nobody goes on listening in a thread that is left behind.
    assert hung_up.wait(5)


def test_site_without_encryption(web_site, name_server):
    url = web_site.url().replace("http:", "https:")

    assert trouble_of(url, allow={web_site.address}) == Trouble.NOT_SECURE
