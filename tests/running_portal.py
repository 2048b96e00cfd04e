"""The portal as an operator runs it, with its demonstration content, for tests that only read: one
server for the whole session, with compressed files and stored pages.
"""

import os
import secrets
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
import urllib3

from tests.ports import free_port
from wsis_portal import demo

ROOT = Path(__file__).resolve().parent.parent
STARTS_WITHIN = 60  # seconds


class Answer:
    """What came back, with the names that Django's test client gives to its parts."""

    streaming = False

    def __init__(self, answer):
        self.status_code = answer.status
        self.content = answer.data
        self.headers = answer.headers

    def get(self, name, default=""):
        return self.headers.get(name, default)

    def __getitem__(self, name):
        return self.headers[name]


@dataclass(frozen=True)
class RunningPortal:
    """Where it answers, and the password of the demonstration people. Asks as a visitor."""

    url: str
    password: str = demo.PASSWORD

    def get(self, address):
        """Return the answer to a visitor; redirects are not followed."""
        return Answer(
            _HTTP.request("GET", self.url + address, redirect=False, retries=False, timeout=20)
        )


_HTTP = urllib3.PoolManager()


@pytest.fixture(scope="session")
def running_portal(tmp_path_factory):
    """Start the portal with everything that it ships; end it after the last test."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environment = {
        "PATH": os.environ["PATH"],
        "PORTAL_VAR_DIR": str(tmp_path_factory.mktemp("portal")),
        "SECRET_KEY": secrets.token_urlsafe(50),
        "SITE_URL": url,
        "ALLOWED_HOSTS": "127.0.0.1",
        "CHECK_LINKS": "0",
        "LIMITS": "off",  # one visitor reads all pages
        "ADMIN_SECOND_FACTOR": "0",  # as with script/server --demo
    }

    def manage(*command: str) -> None:
        subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=environment,
            check=True,
            stdout=subprocess.DEVNULL,
        )

    manage("migrate", "--verbosity", "0")
    manage("load_content", "--verbosity", "0")
    manage("load_demo")
    manage("worker", "--once")
    manage("collectstatic", "--noinput", "--verbosity", "0")
    gunicorn = [sys.executable, "-m", "gunicorn", "wsis_portal.wsgi:application"]
    options = ["--bind", f"127.0.0.1:{port}", "--worker-class", "gthread", "--threads", "4"]
    server = subprocess.Popen(
        [*gunicorn, *options, "--no-control-socket"],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    portal = RunningPortal(url)
    try:
        _wait_for(portal, server)
        yield portal
    finally:
        server.terminate()
        server.wait(timeout=20)


def _wait_for(portal, server):
    """Return when the server answers. Fails where it has ended or takes too long."""
    for _attempt in range(STARTS_WITHIN * 5):
        try:
            _HTTP.request("GET", f"{portal.url}/robots.txt", retries=False, timeout=5)
        except urllib3.exceptions.HTTPError:
            # Waits for the process, a fifth of a second at most: it may end by itself.
            try:
                server.wait(timeout=0.2)
            except subprocess.TimeoutExpired:
                continue
            pytest.fail("The portal ended by itself.")
        return
    pytest.fail("The portal did not answer in time.")
