"""A real gunicorn that is crowded: who waits, who is served at once, and who is to come back."""

import os
import re
import secrets
import socket
import subprocess
import sys
from contextlib import closing

import pytest
from django.conf import settings

from tests.ports import free_port

SOON = 30  # seconds


@pytest.fixture
def crowded(tmp_path):
    """Start the portal with one thread, where nobody may wait for long; return its port."""
    (tmp_path / "static").mkdir()
    port = free_port()
    environment = {
        "PATH": os.environ["PATH"],
        "PORTAL_VAR_DIR": str(tmp_path),
        "SECRET_KEY": secrets.token_urlsafe(50),
        "SITE_URL": f"http://127.0.0.1:{port}",
        "PAGE_CACHE_SECONDS": "0",
        "METRICS_TOKEN": "of-the-test",
        "DEBUG": "true",  # static files are not collected
        "BUSY_AFTER": "0.3",
    }
    command = [sys.executable, "-m", "gunicorn", "wsis_portal.wsgi:application"]
    options = ["--bind", f"127.0.0.1:{port}", "--workers", "1", "--threads", "1"]
    server = subprocess.Popen(
        [*command, *options, "--log-level", "info"],
        cwd=settings.BASE_DIR,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert any("Booting worker" in line for line in server.stderr)
        yield port
    finally:
        server.terminate()
        server.communicate(timeout=SOON)
    # What the processes counted together is gone with them.
    assert list((tmp_path / "metrics").iterdir()) == []


def send(port, text):
    line = socket.create_connection(("127.0.0.1", port), timeout=SOON)
    line.sendall(text.replace("\n", "\r\n").encode())
    return line


def get(port, path, headers=""):
    return send(
        port, f"GET {path} HTTP/1.1\nHost: 127.0.0.1:{port}\nConnection: close\n{headers}\n"
    )


def answer(line):
    with closing(line):
        return b"".join(iter(lambda: line.recv(65536), b"")).decode()


def status(line):
    return int(answer(line).split()[1])


@pytest.mark.slow
def test_a_crowd_before_a_real_server(crowded):
    assert status(get(crowded, "/favicon.ico")) == 302  # it is up
    # Somebody on a slow line sends a form, and holds the only thread.
    slow = send(
        crowded,
        f"POST /favicon.ico HTTP/1.1\nHost: 127.0.0.1:{crowded}\nConnection: close\n"
        "Content-Type: application/x-www-form-urlencoded\nContent-Length: 3\n"
        f"Cookie: csrftoken={'x' * 32}\n\n",
    )
    waits = get(crowded, "/favicon.ico")
    waits.settimeout(0.5)
    with pytest.raises(TimeoutError):
        waits.recv(1)
    waits.settimeout(SOON)

    turned_away = answer(get(crowded, "/favicon.ico"))
    others = [
        status(get(crowded, "/favicon.ico", "Cookie: sessionid=some\n")),
        status(get(crowded, "/healthz/live")),
        status(get(crowded, "/static/portal.css")),
    ]
    numbers = answer(get(crowded, "/metrics", "Authorization: Bearer of-the-test\n"))
    slow.sendall(b"a=b")

    assert "HTTP/1.1 503" in turned_away
    assert "Retry-After: 15" in turned_away
    assert others == [302, 200, 200]
    assert status(slow) in (302, 403, 405)
    # It has waited for longer than anybody may here.
    assert status(waits) == 503
    assert re.search(r'portal_requests_total{method="GET",route="none",status="503"} 1.0', numbers)
