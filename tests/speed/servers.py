"""The servers that are measured side by side: the portal as deployed, bare Django, and nginx."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import urllib3

from tests.ports import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
STARTS_WITHIN = 120  # seconds; other work may keep the machine
HEADERS = {"Accept-Encoding": "gzip"}  # as browsers ask


class Server:
    """A server of its own process group; used by `with`."""

    def __init__(self, command, environment, port, probe):
        self.command, self.environment, self.port, self.probe = command, environment, port, probe
        self.url = f"http://127.0.0.1:{port}"

    def __enter__(self):
        self.process = subprocess.Popen(
            self.command, env=self.environment, cwd=ROOT, start_new_session=True
        )
        deadline = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                self.get(self.probe)
            except urllib3.exceptions.HTTPError:
                time.sleep(0.2)  # another process is at work
            else:
                return self
        self.__exit__()
        raise SystemExit(f"It did not start: {self.command}")

    def __exit__(self, *_error):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(30)

    def get(self, path, cookie=""):
        """Return the answer as it came, not unpacked."""
        headers = HEADERS | ({"Cookie": cookie} if cookie else {})
        return urllib3.request(
            "GET", self.url + path, headers=headers, retries=False, decode_content=False
        )


def _gunicorn(app, environment, probe):
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", app, "--bind", f"127.0.0.1:{port}"]
    return Server(command, {"PATH": os.environ["PATH"], **environment}, port, probe)


def portal(environment, **more):
    """Return the portal on a database, with the settings of `gunicorn.conf.py`."""
    return _gunicorn("wsis_portal.wsgi:application", environment | more, "/healthz")


def bare(folder, probe):
    return _gunicorn("tests.speed.bare:application", {"BARE_FOLDER": str(folder)}, probe)


def nginx(folder, work, probe):
    port = free_port()
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        raise SystemExit("nginx is missing. Debian, Ubuntu: apt-get install nginx-light")
    temporary = "".join(
        f"{name}_temp_path {work}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi")
    )
    config = work / "nginx.conf"
    config.write_text(
        f"daemon off; pid {work}/nginx.pid; error_log stderr warn; worker_processes 2;"
        f"{'user root;' if os.geteuid() == 0 else ''} events {{ worker_connections 2048; }}"
        f"http {{ access_log off; sendfile on; keepalive_requests 10000000; {temporary}"
        f"scgi_temp_path {work}/scgi; default_type text/html; add_header Content-Encoding gzip;"
        f"server {{ listen 127.0.0.1:{port}; root {folder}; }} }}",
        encoding="utf-8",
    )
    command = [program, "-e", "stderr", "-p", str(work), "-c", str(config)]
    return Server(command, {"PATH": os.environ["PATH"]}, port, probe)
