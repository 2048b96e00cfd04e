"""The portal as `script/install-server` sets it up, on this machine and without TLS: nginx with
`deploy/nginx/`, the web server on the socket that systemd holds, and the worker.
"""

import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys

from tests.ports import free_port
from tests.speed.databases import run
from tests.speed.servers import ROOT, Server

SITE = ROOT / "deploy" / "nginx" / "wsis-portal.conf"
UNITS = ROOT / "deploy" / "systemd"
INSTALLING = ROOT / "script" / "install-server"
OPEN_FILES = 1024  # systemd's DefaultLimitNOFILE


@contextlib.contextmanager
def portal(environment, folder):
    """Run the three; give nginx. `folder` holds a short path: sockets are named in it."""
    port = free_port()
    environment = {
        "PATH": os.environ["PATH"],
        **environment,
        "SITE_URL": f"http://127.0.0.1:{port}",
        "BEHIND_PROXY": "1",
    }
    (folder / "away").mkdir()
    run(environment, "manage.py", "write_away_pages", str(folder / "away"))
    address = folder / "web.sock"
    with contextlib.ExitStack() as stack:
        listening = stack.enter_context(socket.socket(socket.AF_UNIX))
        listening.bind(str(address))
        listening.listen(int(_said("wsis-web.socket", "Backlog", 128)))
        address.chmod(0o666)
        with _started(_web(listening), environment, pass_fds=[listening.fileno()]):
            worker = [sys.executable, "manage.py", "worker"]
            with _started(worker, environment):
                yield stack.enter_context(_nginx(environment, folder, port))


def _said(unit, name, default):
    """Return what one of the systemd units says."""
    found = re.search(rf"^{name}=(.+)$", (UNITS / unit).read_text(encoding="utf-8"), re.MULTILINE)
    return found[1] if found else default


def _web(listening):
    """Return the command that hands the socket over as systemd does, as file 3."""
    files = _said("wsis-web.service", "LimitNOFILE", OPEN_FILES)
    hand_over = (
        f'ulimit -S -n {files}; exec 3<&"$1"; export LISTEN_FDS=1 LISTEN_PID=$$; shift; exec "$@"'
    )
    gunicorn = [sys.executable, "-m", "gunicorn", "wsis_portal.wsgi:application"]
    return ["bash", "-c", hand_over, "bash", str(listening.fileno()), *gunicorn]


@contextlib.contextmanager
def _started(command, environment, **more):
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, **more)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(60)


def _nginx(environment, folder, port):
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        raise SystemExit("nginx is missing. Debian, Ubuntu: apt-get install nginx-light")
    site_text = site(SITE.read_text(encoding="utf-8"), environment["PORTAL_VAR_DIR"], folder, port)
    said = INSTALLING.read_text(encoding="utf-8")
    connections = re.search(r"^NGINX_CONNECTIONS=(\d+)$", said, re.MULTILINE)[1]
    config = folder / "nginx.conf"
    config.write_text(
        f"daemon off; pid {folder}/nginx.pid; error_log stderr warn; worker_processes auto;\n"
        f"{'user root;' if os.geteuid() == 0 else ''}\n"
        f"events {{ worker_connections {connections}; }}\n"
        f"http {{ include /etc/nginx/mime.types; sendfile on; tcp_nopush on;\n"
        f"{temporary_folders(folder)}\n"
        # Visitors come from many addresses.
        "set_real_ip_from 127.0.0.1; real_ip_header X-Load-From;\n"
        f"{site_text}\n}}",
        encoding="utf-8",
    )
    command = [program, "-e", "stderr", "-p", str(folder), "-c", str(config)]
    return Server(command, {"PATH": os.environ["PATH"]}, port, "/healthz/ready")


def temporary_folders(folder):
    names = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    return "".join(f"{name}_temp_path {folder}/{name};" for name in names)


def site(text, var, folder, port):
    """Return the site that is installed without TLS and names: what stands before its servers, and
    the last of these.
    """
    before, *_others, last = re.split(r"^server \{$", text, flags=re.MULTILINE)
    last = re.sub(r"^ *ssl_.*;\n|^ *listen \[::\].*;\n", "", last, flags=re.MULTILINE)
    text = f"{before}server {{{last}"
    for old, new in {
        "listen 443 ssl http2": f"listen 127.0.0.1:{port}",
        "SITE_NAME": "_",
        "/run/wsis-web.sock": f"{folder}/web.sock",
        "/srv/wsis-portal/away": f"{folder}/away",
        "/srv/wsis-portal/current": str(ROOT),
        "/srv/wsis-portal/var": var,
        "/var/log/nginx": str(folder),
    }.items():
        if old not in text:
            raise SystemExit(f"{SITE} has no {old} any more.")
        text = text.replace(old, new)
    return text
