"""The portal as it runs on a server, on a small disk of its own: web server, worker, database and
mail server, each of which can be killed and started again.
"""

import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import psutil
import urllib3

from tests.faults.mailserver import MailServer
from tests.faults.postgresql import PostgreSQL
from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
STARTS_WITHIN = 120  # seconds, on a busy machine
DISK = "1g"
OPERATOR = "operator@faults.example"


class Stage:
    """`disk` is a file system of its own where that can be had (`is_small`)."""

    def __init__(self, folder: Path, database: str) -> None:
        self.folder = folder
        folder.chmod(0o711)
        self.disk = folder / "disk"
        self.disk.mkdir()
        self.is_small = _mounted(self.disk)
        self.var = self.disk / "var"
        (self.var / "static").mkdir(parents=True)
        self.mail = MailServer()
        self.postgresql = PostgreSQL(folder, self.disk) if database == "postgresql" else None
        if self.postgresql:
            self.postgresql.start()
        self.log = (folder / "log").open("ab")
        self.web: subprocess.Popen[bytes] | None = None
        self.worker: subprocess.Popen[bytes] | None = None
        self.ended_by_themselves: list[str] = []
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {
            "PATH": os.environ["PATH"],
            "PORTAL_VAR_DIR": str(self.var),
            "DATABASE_URL": self.postgresql.url if self.postgresql else f"sqlite:///{self.sqlite}",
            "SECRET_KEY": secrets.token_urlsafe(50),
            "SITE_URL": self.url,
            "ALLOWED_HOSTS": "127.0.0.1",
            "EMAIL_URL": f"smtp://127.0.0.1:{self.mail.port}",
            "OPERATOR_EMAIL": OPERATOR,
            "ADMIN_SECOND_FACTOR": "0",
            "LIMITS": "off",
            "NEW_ACCOUNT_REQUESTS": "1000000",
            "NEW_ACCOUNT_BYTES": "1000000000",
            "CHECK_LINKS": "0",
            "DISK_FREE_MB": "0",
        }

    @property
    def sqlite(self) -> Path:
        return self.disk / "portal.sqlite3"

    # --- Processes ------------------------------------------------------------------------------

    def _start(self, *command: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,
        )

    def manage(self, *command: str) -> str:
        """Run a command to its end; return what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{command}: {done.stdout[-1000:]} {done.stderr[-3000:]}")
        return done.stdout

    def start_web(self) -> None:
        """Start the web server as script/server does; the rest stands in gunicorn.conf.py."""
        command = ["-m", "gunicorn", "wsis_portal.wsgi:application"]
        self.web = self._start(*command, "--bind", f"127.0.0.1:{self.port}")

    def start_worker(self) -> None:
        self.worker = self._start("manage.py", "worker")

    def wait_until_up(self) -> None:
        """Return when the portal can serve people."""
        pool = urllib3.PoolManager()
        deadline = time.monotonic() + STARTS_WITHIN
        while True:
            self.look_after()
            with suppress(urllib3.exceptions.HTTPError):
                answer = pool.request("GET", f"{self.url}/healthz/ready", retries=False, timeout=10)
                if answer.status == 200:
                    return
            if time.monotonic() > deadline:
                raise RuntimeError(f"The portal did not come up: {self.tail()}")
            time.sleep(0.1)

    def look_after(self) -> None:
        """Do what the service manager of a server does: start again what has ended. What was not
        killed and ended all the same is remembered.
        """
        if self.postgresql and not self.postgresql.is_running():
            self.postgresql.start()
        if self.web is not None and self.web.poll() is not None:
            if self.web.returncode != -signal.SIGKILL:
                self.ended_by_themselves.append(f"web server ({self.web.returncode})")
            self.start_web()
        if self.worker is not None and self.worker.poll() is not None:
            if self.worker.returncode != -signal.SIGKILL:
                self.ended_by_themselves.append(f"worker ({self.worker.returncode})")
            self.start_worker()

    def web_processes(self) -> list[psutil.Process]:
        """Return the processes of the web server that answer requests."""
        if self.web is None or self.web.poll() is not None:
            return []
        with suppress(psutil.NoSuchProcess):
            return psutil.Process(self.web.pid).children()
        return []

    def tail(self) -> str:
        return (self.folder / "log").read_text(errors="replace")[-3000:]

    # --- Disk -----------------------------------------------------------------------------------

    def fill_disk(self) -> None:
        """Leave not a byte."""
        with suppress(OSError), (self.disk / "filler").open("wb", buffering=0) as filler:
            os.posix_fallocate(filler.fileno(), 0, shutil.disk_usage(self.disk).free)
        with suppress(OSError), (self.disk / "filler").open("ab", buffering=0) as filler:
            while filler.write(b"\0" * 4096):
                continue

    def free_disk(self) -> None:
        (self.disk / "filler").unlink(missing_ok=True)

    # --- End ------------------------------------------------------------------------------------

    def stop(self) -> None:
        """End everything that was started here, and take the disk away."""
        for process in (self.worker, self.web):
            if process is None:
                continue
            process.terminate()
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        if self.postgresql and self.postgresql.is_running():
            self.postgresql.stop()
        self.mail.stop()
        self.log.close()
        if self.is_small:
            subprocess.run(["umount", "--lazy", self.disk], check=True)


def _mounted(folder: Path) -> bool:
    """Mount a small file system at `folder`; False where that is not allowed here."""
    if os.geteuid() != 0 or shutil.which("mount") is None:
        return False
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK},mode=711", "faults", folder]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0
