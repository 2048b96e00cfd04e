"""`script/install-server` on a clean root directory: what it writes is tried with nginx, systemd
and Postfix themselves, and a web server behind that nginx.
"""

import http.client
import os
import re
import shutil
import socket
import ssl
import stat
import subprocess
import sys
import tarfile
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings

from tests.ports import free_port

pytestmark = [pytest.mark.slow, pytest.mark.any_database]

ROOT = Path(settings.BASE_DIR)
NAME = "portal.example.org"
NEEDED = ("nginx", "postfix", "systemd-analyze", "systemd-sysusers", "openssl")
BASE = "srv/wsis-portal"
OPTIONS = ("--name", NAME, "--email", "ops@example.org", "--lists", "lists.example.org")


def install(root: Path, *arguments: str, script: Path = ROOT) -> str:
    """Return what the script said; fails where it did."""
    done = subprocess.run(
        [script / "script" / "install-server", "--root", root, "--venv", sys.prefix, *arguments],
        env={"PATH": os.environ["PATH"]},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """Install into an empty folder; give the folder and what the script said."""
    missing = [name for name in NEEDED if shutil.which(name) is None]
    if missing or os.geteuid() != 0:
        message = f"Not root, or not installed: {missing} (.ci/run installs them)."
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    root = tmp_path_factory.mktemp("root")
    nginx = root / "etc/nginx/nginx.conf"
    nginx.parent.mkdir(parents=True)
    nginx.write_text("events {\n\tworker_connections 768;\n}\n")  # as Debian has it
    return root, install(root, *OPTIONS)


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_each_step_is_done_or_named_as_left_out(installed):
    root, said = installed

    steps = [line.removeprefix("== ") for line in said.splitlines() if line.startswith("== ")]
    assert steps == [
        *("packages", "user", "folders", "code", "environment", "settings"),
        *("postgresql", "database", "static"),
        *("lists", "services", "nginx", "postfix", "start", "tls", "admin", "check"),
    ]
    assert f"left out: {root} holds no Debian" in said
    assert "left out: a directory has no public name" in said
    assert "Administrator: ops@example.org" in said
    # `check --deploy --fail-level WARNING` ran with the settings of the server.
    assert said.rindex("no issues") > said.index("== check")


def test_nginx_bears_a_crowd(installed):
    nginx = installed[0] / "etc/nginx"

    assert (nginx / "nginx.conf").read_text() == "events {\n\tworker_connections 8192;\n}\n"
    more = (nginx / "modules-enabled/60-wsis-portal.conf").read_text()
    assert more == "worker_rlimit_nofile 16384;\n"


def test_secrets_are_for_root_and_the_portal_alone(installed):
    root, said = installed
    settings_file = root / "etc/wsis-portal.env"
    account = (root / "etc/passwd").read_text().split("wsis-portal:x:")[1].split(":")
    var = root / BASE / "var"

    assert mode_of(settings_file) == 0o640
    assert (settings_file.stat().st_uid, settings_file.stat().st_gid) == (0, int(account[1]))
    assert mode_of(root / "etc/wsis-portal/tls/privkey.pem") == 0o600
    assert mode_of(root / "var/backups/wsis-portal") == 0o700
    assert {name: mode_of(var / name) for name in ("secret_key", "portal.sqlite3", "mailman")} == {
        "secret_key": 0o600,
        "portal.sqlite3": 0o600,
        "mailman": 0o700,
    }
    # Others pass through it to the style sheets, and list nothing.
    assert mode_of(var) == 0o711
    assert {path.stat().st_uid for path in var.rglob("*")} == {int(account[0])}
    secrets = [(var / "secret_key").read_text().strip()]
    secrets += re.findall(r"^\w*KEY='(.+)'$", settings_file.read_text(), re.MULTILINE)
    assert len(secrets) == 2
    assert not [secret for secret in secrets if secret in said]


def test_steps_done_again_change_nothing(installed):
    root, _said = installed

    def state():
        return {
            str(path.relative_to(root)): (path.read_bytes(), mode_of(path))
            for path in (root / "etc").rglob("*")
            if path.is_file()
        }

    before = state()
    # The operator's own word counts, and what is written beside it stays.
    (root / "etc/wsis-portal.env").write_text((root / "etc/wsis-portal.env").read_text())

    install(root, "user", "folders", "code", "settings", "services", "nginx", "postfix")

    assert state() == before


def test_a_key_that_was_put_back_is_the_portals(installed):
    """By root, from the safe place where it was kept."""
    root, _said = installed
    key = root / BASE / "var/secret_key"
    owner = key.stat().st_uid
    os.chown(key, 0, 0)
    key.chmod(0o644)

    install(root, "settings")

    assert (key.stat().st_uid, mode_of(key)) == (owner, 0o600)


def test_a_setting_comes_on_a_line_of_its_own(installed):
    """Also where the last line, written by hand, has no end."""
    root, _said = installed
    settings_file = root / "etc/wsis-portal.env"
    before = settings_file.read_text()
    settings_file.write_text(before + "REMINDER_AFTER_DAYS=6")
    try:
        install(root, "settings", "--backup-key", "age1key")

        added = settings_file.read_text().removeprefix(before)
        assert added == "REMINDER_AFTER_DAYS=6\nBACKUP_KEY='age1key'\n"
    finally:
        settings_file.write_text(before)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--name", "not a name"], "is not a host name"),
        (["--name", "x.org;}"], "is not a host name"),
        (["--email", "o'brien@x.org'"], "is not an e-mail address"),
        (["--database", "mysql"], "--database takes"),
        (["bake"], "bake is not a step"),
        (["upgrade"], "not installed here yet"),
        (["settings"], "code comes first"),
        ([], "host name is not known yet"),
    ],
    ids=" ".join,
)
def test_what_cannot_be_is_refused_before_anything_is_written(tmp_path, arguments, words):
    if os.geteuid() != 0:
        pytest.skip("It asks for root first.")

    done = subprocess.run(
        [ROOT / "script" / "install-server", "--root", tmp_path, *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 1
    assert words in done.stderr
    assert list(tmp_path.iterdir()) == []


# --- What it wrote, tried by those who read it --------------------------------------------------


def test_systemd_understands_every_unit(installed, tmp_path):
    root, _said = installed
    units = tmp_path / "etc/systemd/system"
    shutil.copytree(root / "etc/systemd/system", units, symlinks=True)
    system = tmp_path / "usr/lib/systemd/system"
    system.mkdir(parents=True)
    for target in Path("/usr/lib/systemd/system").glob("*.target"):
        shutil.copy(target, system)
    # It looks whether the programs are there.
    for folder in (".venv", ".venv-mailman"):
        program = tmp_path / BASE / "current" / folder / "bin/python"
        program.parent.mkdir(parents=True)
        program.touch(mode=0o755)
    names = sorted(path.name for path in units.glob("wsis-*"))

    done = subprocess.run(
        ["systemd-analyze", "verify", f"--root={tmp_path}", *names],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )

    assert names == [
        *("wsis-backup.service", "wsis-backup.timer", "wsis-lists.service"),
        *("wsis-web.service", "wsis-web.socket", "wsis-worker.service"),
    ]
    assert done.stdout + done.stderr == ""  # it complains there, and ends with 0 all the same
    enabled = sorted(path.name for path in units.glob("*.wants/*"))
    assert enabled == [name for name in names if name != "wsis-backup.service"]


def test_postfix_understands_its_settings(installed, tmp_path):
    root, _said = installed
    etc = shutil.copytree(root / "etc/postfix", tmp_path / "postfix")
    for name in ("queue", "data"):
        (tmp_path / name).mkdir()
    shutil.chown(tmp_path / "data", "postfix", "postfix")
    for parent in tmp_path.parents:
        if parent.stat().st_uid == os.getuid() and len(parent.parts) > 2:
            parent.chmod(parent.stat().st_mode | 0o011)

    def run(*command):
        return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)

    places = [f"{name}_directory = {tmp_path / name}" for name in ("queue", "data")]
    run("postconf", "-c", str(etc), "-e", *places)
    checked = run("postfix", "-c", str(etc), "check")
    told = run("postconf", "-c", str(etc), "-n").stdout

    assert "error" not in checked.stderr
    assert "fatal" not in checked.stderr
    assert f"myhostname = {NAME}\n" in told
    assert "relay_domains = regexp:/srv/wsis-portal/var/mailman/data/postfix_domains\n" in told


class Server:
    """nginx with the site that was written, and gunicorn behind it on a socket that stays."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.root, self.folder = root, folder
        self.port, self.plain = free_port(), free_port()
        self.address = folder / "web.sock"
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.bind(str(self.address))
        self.socket.listen(64)
        self.address.chmod(0o666)
        self.web = self.nginx = None

    def configuration(self) -> Path:
        """Write nginx' own part, and the site with ports and places of this test."""
        site = (self.root / "etc/nginx/sites-enabled/wsis-portal").read_text()
        for old, new in {
            "listen 443": f"listen 127.0.0.1:{self.port}",
            "listen 80": f"listen 127.0.0.1:{self.plain}",
            "    listen [::]:": "    #",
            "/run/wsis-web.sock": str(self.address),
            "/srv/": f"{self.root}/srv/",
            "/etc/": f"{self.root}/etc/",
            "/var/log/": f"{self.root}/var/log/",
            "/var/www/": f"{self.root}/var/www/",
        }.items():
            assert old in site
            site = site.replace(old, new)
        path = self.folder / "nginx.conf"
        path.write_text(
            f"user root;\npid {self.folder}/nginx.pid;\nworker_processes 1;\ndaemon off;\n"
            f"error_log {self.folder}/nginx.log;\nevents {{}}\n"
            f"http {{\ninclude /etc/nginx/mime.types;\n{site}\n}}\n"
        )
        return path

    def start_nginx(self) -> None:
        command = ["nginx", "-c", self.configuration()]
        self.nginx = subprocess.Popen(command, stdin=subprocess.DEVNULL)
        for _attempt in range(200):
            with socket.socket() as asking:
                asking.settimeout(1)
                if asking.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            try:
                self.nginx.wait(timeout=0.1)
            except subprocess.TimeoutExpired:
                continue
            pytest.fail("nginx ended by itself.")
        pytest.fail("nginx did not start.")

    def start_web(self) -> None:
        """Start it as systemd does: with the open socket as file 3."""
        command = 'exec 3<&"$1"; export LISTEN_FDS=1 LISTEN_PID=$$; shift; exec "$@"'
        manage = self.root / BASE / "current/.venv/bin/python"
        environment = {
            "PATH": os.environ["PATH"],
            "PORTAL_VAR_DIR": str(self.root / BASE / "var"),
            "SITE_URL": f"https://{NAME}",
            "ALLOWED_HOSTS": NAME,
            "BEHIND_PROXY": "1",
        }
        self.web = subprocess.Popen(
            [
                *("bash", "-c", command, "bash", str(self.socket.fileno()), manage),
                *("-m", "gunicorn", "wsis_portal.wsgi:application", "--workers", "1"),
            ],
            cwd=self.root / BASE / "current",
            env=environment,
            pass_fds=[self.socket.fileno()],
            stdin=subprocess.DEVNULL,
        )

    def stop_web(self) -> None:
        if self.web is not None:
            self.web.terminate()
            self.web.wait(timeout=60)
            self.web = None

    def close(self) -> None:
        self.stop_web()
        if self.nginx is not None:
            self.nginx.terminate()
            self.nginx.wait(timeout=20)
        self.socket.close()

    def ask(self, path, method="GET", body=None, **headers):
        """Return the answer over TLS, with its body as `.content`."""
        trusting = ssl.create_default_context(
            cafile=self.root / "etc/wsis-portal/tls/fullchain.pem"
        )
        connection = http.client.HTTPSConnection(NAME, self.port, timeout=120, context=trusting)
        connection._create_connection = lambda address, *rest: socket.create_connection(
            ("127.0.0.1", address[1]), *rest
        )
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body=body, headers={"Host": NAME} | named)
        answer = connection.getresponse()
        answer.content = answer.read()
        connection.close()
        return answer


@pytest.fixture(scope="module")
def server(installed, tmp_path_factory):
    root, _said = installed
    # Unix sockets have short names.
    folder = tmp_path_factory.mktemp("s")
    # A copy: here the web server runs as root, and what it writes would count as installed so.
    running = Server(shutil.copytree(root, folder / "root", symlinks=True), folder)
    try:
        running.start_nginx()
        running.start_web()
        yield running
    finally:
        running.close()


def test_the_site_hands_requests_on_and_keeps_no_address(server):
    answer = server.ask("/", X_Forwarded_For="198.51.100.7", X_Request_ID="forged")
    server.ask("/no-such-page-198.51.100.8/")

    assert answer.status == 200
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert b"https://portal.example.org/" in answer.content
    number = answer.headers["X-Request-ID"]
    assert len(number) == 32  # nginx' own, which the portal took over
    logs = [path.read_text() for path in (server.root / "var/log/nginx").iterdir()]
    requests = (server.root / "var/log/nginx/wsis-portal.requests.log").read_text()
    assert number in requests
    assert "404" in requests
    told = [word for word in ("127.0.0.1", "198.51.100", "no-such") if word in "".join(logs)]
    assert told == []


def test_static_files_come_from_nginx_compressed_and_for_good(server):
    static = server.root / BASE / "var/static"
    name = next(path.name for path in static.glob("portal.*.css"))

    answer = server.ask(f"/static/{name}", Accept_Encoding="gzip")

    assert answer.status == 200
    assert answer.headers["Server"] == "nginx"
    assert answer.headers["Content-Type"] == "text/css"
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.content == (static / f"{name}.gz").read_bytes()
    assert server.ask("/static/no-such.css").status == 404


def test_what_people_sent_and_the_rest_of_var_are_closed(server):
    media = server.root / BASE / "var/media"
    media.mkdir(exist_ok=True)
    (media / "minutes.pdf").write_bytes(b"%PDF")

    asked = ["/media/minutes.pdf", "/static/../media/minutes.pdf", "/static/%2e%2e/secret_key"]

    assert {server.ask(path).status for path in asked} <= {400, 404}
    assert server.ask("/contact/", "POST", body=b"x" * 13_000_000).status == 413


def test_the_source_of_what_runs_can_be_had(server, tmp_path):
    answer = server.ask("/source.tar.gz")

    (tmp_path / "source.tar.gz").write_bytes(answer.content)
    with tarfile.open(tmp_path / "source.tar.gz") as source:
        names = {name.split("/", 1)[1] for name in source.getnames() if "/" in name}
    assert {"manage.py", "LICENSE", "deploy/nginx/wsis-portal.conf"} <= names
    assert not [name for name in names if name.startswith((".git/", ".venv", "var"))]


def test_who_comes_while_the_web_server_starts_anew_waits_instead_of_failing(server):
    server.stop_web()

    with asking(server, "/healthz/live") as answers:
        server.start_web()
    assert [answer.status for answer in answers] == [200]


@contextmanager
def asking(server, path):
    """Ask in a thread; give a list that holds the answer at the end of the block."""
    from threading import Thread

    answers: list = []
    thread = Thread(target=lambda: answers.append(server.ask(path)))
    thread.start()
    yield answers
    thread.join(timeout=120)


def test_where_nothing_answers_a_page_says_so_in_the_readers_language(server):
    server.stop_web()
    moved = server.address.with_name("away.sock")
    server.address.rename(moved)
    try:
        english, arabic = server.ask("/"), server.ask("/ar/caucuses/")
    finally:
        moved.rename(server.address)
        server.start_web()

    for answer, language in ((english, "en"), (arabic, "ar")):
        assert answer.status == 503
        assert answer.headers["Retry-After"] == "30"
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
        assert f'<html lang="{language}"'.encode() in answer.content


def test_gnupg_finds_the_same_keys_each_night_as_by_hand():
    unit = (ROOT / "deploy/systemd/wsis-backup.service").read_text().splitlines()
    home = f"/{BASE}/var"

    assert f"Environment=HOME={home}" in unit
    assert f"base=/{BASE}" in (ROOT / "script/manage").read_text()
    assert "HOME=$base/var" in (ROOT / "script/manage").read_text()
    (writable,) = [line for line in unit if line.startswith("ReadWritePaths=")]
    assert home in writable.removeprefix("ReadWritePaths=").split()


# --- Upgrade ------------------------------------------------------------------------------------


def test_an_upgrade_puts_the_new_code_beside_the_old_and_can_go_back(installed, tmp_path):
    root, _said = installed
    current, old = root / BASE / "current", os.readlink(root / BASE / "current")
    newer = tmp_path / "newer"
    shutil.copytree(
        current, newer, symlinks=True, ignore=shutil.ignore_patterns(".venv*", "source.tar.gz")
    )
    (newer / "README.md").write_text("A newer version.\n")
    backups = root / "var/backups/wsis-portal"
    before = {*backups.glob("portal-*")}

    said = install(root, "upgrade", script=newer)

    new = os.readlink(current)
    assert new != old
    assert os.readlink(root / BASE / "previous") == old
    assert (current / "README.md").read_text() == "A newer version.\n"
    assert len({*backups.glob("portal-*")} - before) == 1
    assert '"status"' in said.split("== trial")[1]  # the new one answered before it took over
    assert "is this version already" in install(root, "upgrade", script=newer)

    def lists_run_from():
        """Return the folder of the release that stands in the list server's configuration."""
        text = (root / BASE / "var/mailman/mailman.cfg").read_text()
        return re.search(r"configuration = (\S+)/deploy/postfix/", text)[1]

    assert lists_run_from() == str(root / BASE / new)

    install(root, "back", script=newer)

    assert os.readlink(current) == old
    assert os.readlink(root / BASE / "previous") == new
    assert lists_run_from() == str(root / BASE / old)


def test_what_still_runs_is_not_removed_by_an_upgrade(installed, tmp_path):
    """The list server is not started anew where nothing changed for it."""
    root, _said = installed
    releases = root / BASE / "releases"
    newer = tmp_path / "newer"
    shutil.copytree(
        root / BASE / "current",
        newer,
        symlinks=True,
        ignore=shutil.ignore_patterns(".venv*", "source.tar.gz"),
    )
    (newer / "README.md").write_text("A still newer version.\n")
    # With the last one three stay in any case, however many tests have installed before.
    old = [releases / name for name in ("runs", "unused", "unused-too", "third")]
    for age, folder in enumerate(old, start=1):
        folder.mkdir()
        os.utime(folder, (age, age))
    runs = subprocess.Popen(["sleep", "600"], cwd=releases / "runs")
    try:
        install(root, "upgrade", script=newer)

        assert (releases / "runs").exists()
        assert not (releases / "unused").exists()
    finally:
        runs.kill()
        runs.wait()
        install(root, "back", script=newer)
        for folder in old:
            shutil.rmtree(folder, ignore_errors=True)


# --- Container ----------------------------------------------------------------------------------


def test_what_the_container_file_copies_and_calls_is_there():
    lines = (ROOT / "deploy/container/Containerfile").read_text().splitlines()
    ours = [line.split() for line in lines if line.startswith("COPY") and "--from" not in line]
    copied = [name for words in ours for name in words[1:-1]]

    assert copied == ["requirements.txt", "requirements-growth.txt", "."]
    assert all((ROOT / name).exists() for name in copied)
    assert 'ENTRYPOINT ["deploy/container/run"]' in lines
    assert os.access(ROOT / "deploy/container/run", os.X_OK)
    # Whatever follows runs as that user.
    assert lines.index("USER wsis-portal") < lines.index('CMD ["web"]')
    subprocess.run(["sh", "-n", ROOT / "deploy/container/run"], check=True)
