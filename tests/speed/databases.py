"""The portals to measure: one for each size and kind of database, filled once and kept under
`var/bench/`.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time

import psycopg2

from tests.speed.servers import ROOT

KEPT = ROOT / "var" / "bench"
# Raise it where the generator makes other rows: portals of another number are filled anew.
DATA = "1"
LEAST_WAITING = 1000  # each measuring decides on some
SETTINGS = {
    "SECRET_KEY": "only-for-measuring" * 3,
    "DJANGO_SETTINGS_MODULE": "wsis_portal.settings",
    "ALLOWED_HOSTS": "127.0.0.1",
    "LIMITS": "off",
    "ADMIN_SECOND_FACTOR": "0",
    "CHECK_LINKS": "0",
    "LANG": "C.UTF-8",
}


def run(environment, *command):
    """Run Python with a portal's settings; return what it prints."""
    done = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environment},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return done.stdout


def groupings_of(organisations):
    return max(organisations // 100, 10)


def portal_of(kind, organisations, server):
    """Return the settings of a filled portal, and the seconds that filling took: 0 where it was
    filled before. `server` is the URL of PostgreSQL without a database's name.
    """
    folder = KEPT / f"{kind}-{organisations}"
    stamp = folder / "filled"
    environment = {**SETTINGS, "PORTAL_VAR_DIR": str(folder)}
    name = f"bench_{organisations}"
    if kind == "postgresql":
        environment["DATABASE_URL"] = f"postgres://postgres@/{name}?host={server}"
    is_filled = stamp.is_file() and stamp.read_text(encoding="ascii") == DATA
    folder.mkdir(parents=True, exist_ok=True)
    if not is_filled:
        stamp.unlink(missing_ok=True)
        _make_anew(kind, folder, name, server)
    run(environment, "manage.py", "migrate", "--verbosity", "0")
    run(environment, "manage.py", "collectstatic", "--noinput", "--verbosity", "0")
    if is_filled:
        return environment, 0
    run(environment, "manage.py", "load_content", "--verbosity", "0")
    began = time.perf_counter()
    sizes = {
        "organisations": organisations,
        "groupings": groupings_of(organisations),
        "memberships": organisations,
        "waiting": max(organisations // 10, LEAST_WAITING),
    }
    options = [f"--{name}={count}" for name, count in sizes.items()]
    sys.stderr.write(f"Filling {kind} with {organisations:,} organisations …\n")
    sys.stderr.write(run(environment, "manage.py", "generate_load_data", *options))
    stamp.write_text(DATA, encoding="ascii")
    return environment, time.perf_counter() - began


def copy_of(kind, environment, folder, server):
    """Return the settings of a copy of a portal, in which much may be written."""
    shutil.copytree(environment["PORTAL_VAR_DIR"], folder)
    copied = {**environment, "PORTAL_VAR_DIR": str(folder)}
    if kind == "postgresql":
        name = environment["DATABASE_URL"].rpartition("/")[2].partition("?")[0]
        _ask(
            server,
            f"DROP DATABASE IF EXISTS {name}_copy",
            f"CREATE DATABASE {name}_copy TEMPLATE {name}",
        )
        copied["DATABASE_URL"] = f"postgres://postgres@/{name}_copy?host={server}"
    return copied


def _make_anew(kind, folder, name, server):
    if kind == "sqlite":
        for file in folder.glob("portal.sqlite3*"):
            file.unlink()
        return
    _ask(server, f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name}")


def _ask(server, *statements):
    connection = psycopg2.connect(host=server, user="postgres", dbname="postgres")
    connection.autocommit = True
    with contextlib.closing(connection), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@contextlib.contextmanager
def postgresql():
    """Run the kept PostgreSQL; give the folder of its socket."""
    command = [sys.executable, str(ROOT / "script" / "postgresql"), "--keep"]
    process = subprocess.Popen(
        [*command, str(KEPT / "postgresql")], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    try:
        url = process.stdout.readline().strip()
        if not url:
            raise SystemExit("PostgreSQL did not start; the lines above say why.")
        yield url.partition("host=")[2]
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)
