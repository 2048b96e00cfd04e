"""A real Mailman Core for the tests marked `lists`: one for the session, emptied for each test.

Its configuration is the one that the portal writes. What it sends is caught in a maildir.
"""

import mailbox
import os
import secrets
import signal
import smtplib
import socket
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import urllib3
from django.core.management import call_command
from django.test import override_settings

from tests.ports import free_port

ROOT = Path(__file__).resolve().parent.parent
PYTHON = ROOT / ".venv-mailman" / "bin" / "python"
STARTS_WITHIN = 180  # seconds; on slow machines it takes one minute
ENDS_WITHIN = 30
DOMAIN = "lists.example.org"


@dataclass
class RunningMailman:
    """Where it answers, what it was told, and what it has sent."""

    folder: Path
    port: int = field(default_factory=free_port)
    lmtp_port: int = field(default_factory=free_port)
    smtp_port: int = field(default_factory=free_port)
    user: str = "portal"
    # Each of these letters once broke some configuration file.
    password: str = field(default_factory=lambda: secrets.token_urlsafe(20))
    key: str = field(default_factory=lambda: f"%#{secrets.token_urlsafe(20)};$")
    # Nothing answers there, and at once: posts wait in the archiver's queue.
    site_url: str = field(default_factory=lambda: f"http://127.0.0.1:{free_port()}")
    process: subprocess.Popen[bytes] | None = None
    capture: subprocess.Popen[bytes] | None = None

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}/3.1"

    @property
    def url(self) -> str:
        """What MAILMAN_URL is: with user and password."""
        return f"http://{self.user}:{self.password}@127.0.0.1:{self.port}/3.1"

    @property
    def lmtp(self) -> str:
        return f"127.0.0.1:{self.lmtp_port}"

    @property
    def maildir(self) -> Path:
        return self.folder.with_name("sent")

    # --- The servers ----------------------------------------------------------------------------

    def configure(self, *, site_url: str = "") -> None:
        """Write the configuration; `site_url`: where the portal is (a live server) from now on."""
        self.site_url = site_url or self.site_url
        with override_settings(
            MAILMAN_URL=self.url,
            MAILMAN_KEY=self.key,
            MAILMAN_LMTP=self.lmtp,
            MAILMAN_SMTP=f"127.0.0.1:{self.smtp_port}",
            LISTS_DOMAIN=DOMAIN,
            SITE_URL=self.site_url,
        ):
            call_command("write_mailman_config", self.folder)
        with (self.folder / "mailman.cfg").open("a") as options:
            # These look once in some minutes by themselves. What could not be sent at once (a busy
            # machine) waits for the second.
            options.write("\n[runner.bounces]\nsleep_time: 1s\n")
            options.write("\n[runner.retry]\nsleep_time: 1s\n")
            # It gives up after ten; test_kills.py kills it more often.
            options.write("\n[runner.rest]\nmax_restarts: 1000\n")

    def start_capture(self) -> None:
        """Take in whatever Mailman sends."""
        options = ["-n", "-l", f"127.0.0.1:{self.smtp_port}", "-c", "aiosmtpd.handlers.Mailbox"]
        command = [PYTHON, "-m", "aiosmtpd", *options, self.maildir]
        self.capture = subprocess.Popen(command, stdin=subprocess.DEVNULL)
        self.until(lambda: self.answers(self.smtp_port), STARTS_WITHIN)

    def start(self) -> None:
        """Start Mailman, and return when it answers."""
        with (self.folder / "output").open("ab") as output:
            self.process = subprocess.Popen(
                [PYTHON, ROOT / "script" / "mailman", self.folder],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        self.until(self.is_up, STARTS_WITHIN)

    def stop(self) -> None:
        """End Mailman as an operator does."""
        if self.process is None:
            return
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(timeout=ENDS_WITHIN)
        self.process = None

    def kill(self) -> None:
        """End Mailman's master and all its runners at this very instant, without a warning."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = None

    def kill_master(self) -> None:
        """Kill the master alone: its runners are left behind, and go on for a while."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()
        self.process = None

    def restart(self) -> None:
        """Stop Mailman where it runs, and start it again."""
        self.stop()
        self.start()

    def close(self) -> None:
        """End all there is."""
        self.stop()
        if self.capture is not None:
            self.capture.terminate()
            self.capture.wait(timeout=ENDS_WITHIN)

    def answers(self, port: int) -> bool:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
        except OSError:
            return False
        return True

    def is_up(self) -> bool:
        """Tell whether this very master has started, and its REST and LMTP servers answer."""
        assert self.process is not None
        if self.process.poll() is not None:
            pytest.fail((self.folder / "output").read_text())
        started = self.folder / "master.pid"
        if not started.exists() or started.read_text().strip() != str(self.process.pid):
            return False
        try:
            status = self.call("GET", "system/versions")[0]
        except urllib3.exceptions.HTTPError:
            return False
        return status == 200 and self.answers(self.lmtp_port)

    def until(self, condition: Callable[[], Any], seconds: float = 180) -> Any:
        """Return what `condition` returns, once it is true; fail when it takes longer."""
        end = time.monotonic() + seconds
        while not (result := condition()):
            if time.monotonic() > end:
                pytest.fail(f"Waited {seconds} seconds in vain.\n{self.state()}")
            time.sleep(0.05)  # other processes are at work
        return result

    def state(self) -> str:
        """Return what waits in Mailman's queues, and the ends of its logs."""
        waiting = sorted(path.relative_to(self.folder) for path in self.folder.rglob("*.pck"))
        logs = (path for path in self.folder.rglob("*.log") if path.stat().st_size)
        ends = [f"{path.name}:\n{path.read_text(errors='replace')[-1500:]}" for path in logs]
        return "\n".join(["In the queues:", *map(str, waiting), *ends])

    # --- What they are told, and what comes out -------------------------------------------------

    def call(self, method: str, path: str, **values: Any) -> tuple[int, Any]:
        """Return status and JSON of a call of the REST interface; `values` are sent as a form."""
        answer = urllib3.request(
            method,
            f"{self.base}/{path}",
            body=urlencode(values) or None,
            headers={
                "Content-Type": "application/x-www-form-urlencoded",
                **urllib3.make_headers(basic_auth=f"{self.user}:{self.password}"),
            },
            retries=False,
            timeout=120,  # a list of 20,000 takes long to delete
        )
        is_json = "json" in answer.headers.get("Content-Type", "")
        return answer.status, answer.json() if is_json and answer.data else None

    def entries(self, path: str) -> list[dict[str, Any]]:
        return self.call("GET", path)[1].get("entries", [])

    def post(self, address: str, message: bytes, *, sender: str = "") -> None:
        """Hand the message to the list over LMTP, as the mail server of the machine does."""
        sender = sender or str(message_from_bytes(message)["From"])
        with smtplib.LMTP("127.0.0.1", self.lmtp_port) as lmtp:
            lmtp.sendmail(sender, [address], b"\r\n".join(message.splitlines()) + b"\r\n")

    def sent(self) -> list[EmailMessage]:
        """Return what has come out so far; X-RcptTo names the reader."""
        box = mailbox.Maildir(self.maildir)
        return [
            message_from_bytes(box.get_bytes(key), policy=policy.default)  # type: ignore[misc]
            for key in sorted(box.keys())
        ]

    def empty(self) -> None:
        """Remove every list, domain and person, and what came out."""
        for kind, key in (("lists", "list_id"), ("domains", "mail_host"), ("users", "user_id")):
            for row in self.entries(kind):
                self.call("DELETE", f"{kind}/{row[key]}")
        mailbox.Maildir(self.maildir).clear()


@pytest.fixture(scope="session")
def one_mailman(tmp_path_factory, django_test_environment):
    """Start Mailman and the capture of its mail; end them after the last test."""
    if not PYTHON.exists():
        message = "Mailman is not installed; script/test lists does that."
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    folder = tmp_path_factory.mktemp("lists") / "mailman"
    mailman = RunningMailman(folder)
    mailman.configure()
    try:
        mailman.start_capture()
        mailman.start()
        yield mailman
    finally:
        mailman.close()


@pytest.fixture
def mailman(one_mailman, settings):
    """Give the running Mailman, empty, to a portal whose settings lead there."""
    settings.MAILMAN_URL = one_mailman.url
    settings.MAILMAN_KEY = one_mailman.key
    settings.MAILMAN_LMTP = one_mailman.lmtp
    settings.LISTS_DOMAIN = DOMAIN
    if one_mailman.process is None:
        one_mailman.start()
    one_mailman.empty()
    return one_mailman
