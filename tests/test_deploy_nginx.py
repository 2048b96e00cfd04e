"""`deploy/nginx/` in a crowd: a real nginx with one place for visitors, which is taken, before a
portal that does not answer.
"""

import http.client
import os
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from tests.ports import free_port
from tests.speed import deployed

pytestmark = [pytest.mark.slow, pytest.mark.any_database]

SOON = 30  # seconds; what takes longer hangs


@pytest.fixture(scope="module")
def crowded():
    """Run nginx where somebody has the only place; give its port and the portal's socket."""
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        message = "nginx is not installed (.ci/run installs it)."
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    with ExitStack() as ends:
        # Unix sockets have short names.
        folder = Path(ends.enter_context(tempfile.TemporaryDirectory(prefix="crowd-")))
        (folder / "away").mkdir()
        for language in ("en", "ar"):
            (folder / f"away/crowded.{language}.html").write_text(f"{language}\n")
        portal = ends.enter_context(closing(socket.socket(socket.AF_UNIX)))
        portal.bind(str(folder / "web.sock"))
        portal.listen(64)
        portal.settimeout(SOON)
        port = free_port()
        command = [program, "-e", "stderr", "-p", str(folder), "-c", configuration(folder, port)]
        nginx = subprocess.Popen(command, stdin=subprocess.DEVNULL)
        ends.callback(nginx.wait, SOON)
        ends.callback(nginx.terminate)
        ends.enter_context(closing(ask_first(port)))
        ends.enter_context(closing(portal.accept()[0]))
        yield port, portal


def configuration(folder, port):
    text = deployed.SITE.read_text(encoding="utf-8")
    site = deployed.site(text, str(folder), folder, port)
    assert "limit_conn wsis_portal_visitors 256;" in site
    site = site.replace(
        "limit_conn wsis_portal_visitors 256;", "limit_conn wsis_portal_visitors 1;"
    )
    path = folder / "nginx.conf"
    path.write_text(
        f"daemon off; pid {folder}/nginx.pid; {'user root;' if os.geteuid() == 0 else ''}\n"
        f"events {{}}\nhttp {{ {deployed.temporary_folders(folder)}\n{site}\n}}"
    )
    return path


def ask_first(port):
    """Ask as soon as nginx listens."""
    deadline = time.monotonic() + SOON
    while True:
        try:
            return ask(port, "/")
        except ConnectionRefusedError:
            assert time.monotonic() < deadline
            time.sleep(0.1)  # another process is at work


def ask(port, path, method="GET", **headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SOON)
    connection.request(method, path, headers=headers)
    return connection


@pytest.mark.parametrize(
    ("path", "language", "headers"),
    [
        ("/caucuses/", "en", {}),
        ("/ar/caucuses/", "ar", {"Cookie": "__Host-csrf=x; notsessionid=x"}),
        ("/accounts-of-others/", "en", {}),
    ],
)
def test_visitors_are_told_when_to_come_back(crowded, path, language, headers):
    with closing(ask(crowded[0], path, **headers)) as asking:
        answer = asking.getresponse()

        assert (answer.status, answer.headers["Retry-After"]) == (503, "15")
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.read().decode() == f"{language}\n"


@pytest.mark.parametrize(
    ("path", "method", "headers"),
    [
        ("/caucuses/", "GET", {"Cookie": "a=b; __Host-session=x"}),
        ("/caucuses/", "GET", {"Cookie": "sessionid=x"}),
        ("/accounts/login/", "GET", {}),
        ("/zh-hans/accounts/login/", "GET", {}),
        ("/healthz/live", "GET", {}),
        ("/metrics", "GET", {}),
        ("/contact/", "POST", {}),
    ],
)
def test_some_keep_a_place(crowded, path, method, headers):
    port, portal = crowded

    with closing(ask(port, path, method, **headers)):
        line, _address = portal.accept()
        with closing(line):
            assert line.recv(4096).decode().startswith(f"{method} {path} HTTP/1.1")
