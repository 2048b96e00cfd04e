"""Two groups of web processes with folders of their own, as on two machines, on one PostgreSQL, one
shared cache and one place for uploads, behind nginx: what one does the other knows.
"""

import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from importlib.util import find_spec
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

import psycopg2
import pytest
from django.conf import settings
from django_tasks_db.models import DBTaskResult

from tests.ports import free_port

pytestmark = [pytest.mark.slow, pytest.mark.any_database]

ROOT = Path(settings.BASE_DIR)
ADMIN = {"login": "admin@example.org", "password": "correct-horse-battery"}
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
CACHE_SERVERS = ("valkey-server", "redis-server")
TASKS = DBTaskResult._meta.db_table
WITHIN = 120  # seconds


class Fields(HTMLParser):
    """Reads the fields of the forms on a page, as a browser would send them back."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self._select = ""
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        name, value = given.get("name"), given.get("value") or ""
        if tag == "select":
            self._select = name or ""
        elif tag == "option" and self._select and value:
            if "selected" in given or self._select not in self.values:
                self.values[self._select] = value
        elif tag == "textarea" and name:
            self.values[name] = ""
        elif tag == "input" and name and given.get("type") not in ("file", "submit", "checkbox"):
            self.values[name] = value


class Person:
    """Somebody with a browser: cookies, no JavaScript."""

    def __init__(self) -> None:
        self.browser = build_opener(HTTPCookieProcessor(CookieJar()))

    def get(self, url):
        """Return (status, text, headers); redirects are followed."""
        return self._open(Request(url))

    def send(self, url, /, *, to="", files=(), **fields):
        """Fill in the form at the address, and send it there or to another one."""
        _status, html, _headers = self.get(url)
        values, url = Fields(html).values | fields, to or url
        if not files:
            return self._open(Request(url, urlencode(values).encode()))
        edge = secrets.token_hex(16)
        parts = [
            f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in values.items()
        ]
        for name, filename, content in files:
            head = f'form-data; name="{name}"; filename="{filename}"'
            parts += [f"--{edge}\r\nContent-Disposition: {head}\r\n\r\n".encode(), content, b"\r\n"]
        body = b"".join(parts) + f"--{edge}--\r\n".encode()
        kind = {"Content-Type": f"multipart/form-data; boundary={edge}"}
        return self._open(Request(url, body, kind))

    def _open(self, request):
        try:
            with self.browser.open(request, timeout=WITHIN) as answer:
                return answer.status, answer.read().decode(errors="replace"), answer.headers
        except HTTPError as error:
            return error.code, error.read().decode(errors="replace"), error.headers


class Portal:
    """The processes, each ended with `stack`."""

    def __init__(self, stack: ExitStack, folder: Path) -> None:
        self.stack, self.folder = stack, folder
        self.database = self._postgresql()
        self.cache = f"redis://127.0.0.1:{self._cache_server()}/0"
        self.key = secrets.token_urlsafe(50)
        self.sockets = [self.listen(), self.listen()]
        self.groups = [address_of(each) for each in self.sockets]
        self.url = f"http://127.0.0.1:{self._nginx()}"

    def start(self, *command, **options):
        defaults = {"stdin": subprocess.DEVNULL, "cwd": ROOT}
        process = subprocess.Popen(command, **(defaults | options))
        self.stack.callback(end, process)
        return process

    def _postgresql(self) -> str:
        server = self.start(sys.executable, "script/postgresql", stdout=subprocess.PIPE, text=True)
        with server.stdout:
            url = server.stdout.readline().strip()
        assert url, "PostgreSQL did not start."
        return url

    def _cache_server(self) -> int:
        program, port = next(filter(None, map(shutil.which, CACHE_SERVERS))), free_port()
        command = (program, "--port", str(port), "--bind", "127.0.0.1", "--save", "")
        wait_for(self.start(*command, cwd=self.folder, stdout=subprocess.DEVNULL), port)
        return port

    def _nginx(self) -> int:
        folder, port = self.folder, free_port()
        servers = " ".join(f"server {url.removeprefix('http://')};" for url in self.groups)
        temporary = " ".join(
            f"{name}_temp_path {folder}/{name};"
            for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        path = folder / "nginx.conf"
        path.write_text(
            f"pid {folder}/nginx.pid; daemon off; error_log {folder}/nginx.log;\n"
            f"{'user root;' if os.geteuid() == 0 else ''} events {{}}\n"
            f"http {{ access_log off; {temporary} upstream portal {{ {servers} }}\n"
            f"server {{ listen 127.0.0.1:{port}; location / {{\n"
            "proxy_pass http://portal; proxy_set_header Host $http_host;\n"
            "proxy_set_header X-Forwarded-Proto $scheme;\n"
            "proxy_set_header X-Forwarded-For $remote_addr;\n"
            "add_header X-Group $upstream_addr always; }}}\n"
        )
        wait_for(self.start("nginx", "-e", folder / "nginx.log", "-c", path), port)
        return port

    def listen(self) -> socket.socket:
        """Take a port before the processes that answer there, so that nobody else gets it."""
        return self.stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=64))

    def environment(self, machine: str, **more) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
            "PORTAL_VAR_DIR": str(self.folder / machine),
            "DATABASE_URL": self.database,
            "CACHE_URL": self.cache,
            "SECRET_KEY": self.key,
            "SITE_URL": self.url,
            "ALLOWED_HOSTS": "127.0.0.1",
            "BEHIND_PROXY": "1",
            "ADMIN_EMAIL": ADMIN["login"],
            "ADMIN_PASSWORD": ADMIN["password"],
            "ADMIN_SECOND_FACTOR": "0",
            "CHECK_LINKS": "0",
            "LIMITS": "off",
            # However slow the machine is: no page gets old by itself, and nobody is sent away.
            "PAGE_CACHE_SECONDS": "600",
            "BUSY_AFTER": "60",
            **more,
        }

    def manage(self, machine: str, *command: str) -> None:
        subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=self.environment(machine),
            check=True,
            stdout=subprocess.DEVNULL,
        )

    def serve(self, machine: str, listening: socket.socket, *, workers: int = 2, **more) -> None:
        """Start a group of web processes. Who asks before they are up waits in line."""
        self.start(
            *(sys.executable, "-m", "gunicorn", "wsis_portal.wsgi:application"),
            *("--bind", f"fd://{listening.fileno()}", "--workers", str(workers)),
            env=self.environment(machine, **more),
            pass_fds=[listening.fileno()],
        )
        # Theirs alone now: where they end, nobody waits for them.
        listening.close()

    @contextmanager
    def asking(self, database: str):
        """Give a cursor on a database of the server."""
        connection = psycopg2.connect(self.database.replace("/postgres?", f"/{database}?"))
        connection.autocommit = True
        try:
            yield connection.cursor()
        finally:
            connection.close()

    def count(self, what: str) -> int:
        """Count rows: a table and a condition."""
        with self.asking("postgres") as cursor:
            cursor.execute(f"SELECT count(*) FROM {what}")
            return cursor.fetchone()[0]


def end(process) -> None:
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=60)


def address_of(listening: socket.socket) -> str:
    return f"http://127.0.0.1:{listening.getsockname()[1]}"


def wait_for(process, port: int) -> None:
    """Return when the process listens at the port. Fails where it has ended."""

    def listens() -> bool:
        assert process.poll() is None, f"{process.args[0]} ended by itself."
        with socket.socket() as asking:
            return asking.connect_ex(("127.0.0.1", port)) == 0

    wait_until(listens)


def wait_until(holds) -> None:
    """Ask again and again, ten times a second."""
    deadline = time.monotonic() + WITHIN
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.1)  # other processes are at work


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    missing = [] if any(map(shutil.which, CACHE_SERVERS)) else ["valkey-server or redis-server"]
    missing += [name for name in ("nginx",) if shutil.which(name) is None]
    missing += [] if find_spec("redis") else ["the Python package redis"]
    if missing:
        message = f"Not installed: {', '.join(missing)} (.ci/run installs Debian's packages)."
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    with ExitStack() as stack:
        portal = Portal(stack, tmp_path_factory.mktemp("growth"))
        # Both see one folder of uploads, as over a network file system.
        for machine in ("one", "two", "three"):
            (portal.folder / machine).mkdir()
        (portal.folder / "media").mkdir()
        for machine in ("one", "two"):
            (portal.folder / machine / "media").symlink_to(portal.folder / "media")
        portal.manage("one", "migrate", "--verbosity", "0")
        portal.manage("one", "load_content", "--verbosity", "0")
        portal.manage("one", "ensure_admin")
        portal.manage("one", "collectstatic", "--noinput", "--verbosity", "0")
        for machine in ("two", "three"):
            shutil.copytree(portal.folder / "one/static", portal.folder / machine / "static")
        with portal.asking("template1") as cursor:
            cursor.execute("CREATE DATABASE copy TEMPLATE postgres")
        for machine, listening in zip(("one", "two"), portal.sockets, strict=True):
            portal.serve(machine, listening)
        for url in portal.groups:
            assert Person().get(f"{url}/healthz/live")[0] == 200
        yield portal


@pytest.fixture
def administrator(portal):
    """Somebody who signed in at the first group."""
    person = Person()
    status, _html, _headers = person.send(f"{portal.groups[0]}/accounts/login/", **ADMIN)
    assert status == 200
    return person


def add_link(portal, administrator, to="") -> str:
    """Add a link by the back-office of the first group, or by another's; return its title.

    It stands before the others: of each heading the page shows the first thirty alone, and the
    links that the portal comes with nearly fill one.
    """
    title = f"Link {secrets.token_hex(8)}"
    path = "/admin/pages/link/add/"
    fields = {"title": title, "url": f"https://example.org/{title[5:]}", "order": "0"}
    _status, html, _headers = administrator.send(
        f"{portal.groups[0]}{path}", to=f"{to or portal.groups[0]}{path}", **fields
    )
    # A form that comes back with its errors answers 200, too.
    assert "was added successfully" in html, html
    return title


def test_nginx_asks_both_groups_and_a_session_holds_in_each(portal, administrator):
    answers = [administrator.get(f"{portal.url}/me/") for _time in range(4)]

    assert {headers["X-Group"] for _status, _html, headers in answers} == {
        url.removeprefix("http://") for url in portal.groups
    }
    assert all(status == 200 and ADMIN["login"] in html for status, html, _headers in answers)
    # A stranger does not get there.
    assert ADMIN["login"] not in Person().get(f"{portal.url}/me/")[1]
    # Signed out in the one, signed out in the other.
    administrator.send(f"{portal.groups[1]}/accounts/logout/")
    assert ADMIN["login"] not in administrator.get(f"{portal.groups[0]}/me/")[1]


def test_what_one_group_changes_the_other_shows_at_once(portal, administrator):
    one, two = portal.groups
    # Both have the page in the store.
    stored = [Person().get(f"{url}/links/")[2]["ETag"] for url in (one, two, one, two)]

    title = add_link(portal, administrator)

    assert len(set(stored)) == 1
    assert title in Person().get(f"{two}/links/")[1]
    assert title in Person().get(f"{one}/links/")[1]


def test_pages_are_stored_once_for_both(portal, administrator):
    # Each host name has pages of its own; behind the proxy all have the same one.
    front = Person()
    first = front.get(f"{portal.url}/links/")[2]
    # Past the portal, which does not notice: whoever made the page anew would show it.
    with portal.asking("postgres") as cursor:
        cursor.execute("UPDATE pages_link SET note = 'Past the portal'")

    again = [front.get(f"{portal.url}/links/") for _time in range(2)]

    assert {headers["X-Group"] for _status, _html, headers in again} == {
        url.removeprefix("http://") for url in portal.groups
    }
    assert {headers["ETag"] for _status, _html, headers in again} == {first["ETag"]}
    assert not any("Past the portal" in html for _status, html, _headers in again)
    # It shows once something is written through the portal.
    add_link(portal, administrator)
    assert "Past the portal" in front.get(f"{portal.url}/links/")[1]


def test_what_is_sent_to_one_group_is_read_from_the_other(portal, administrator):
    one, two = portal.groups

    status, html, _headers = administrator.send(
        f"{one}/admin/pages/pagefile/add/",
        files=[("file", "minutes.pdf", PDF)],
        title="Minutes",
        language="en",
    )

    found = re.search(r"/files/([0-9a-f-]{36})/", html)
    assert status == 200
    assert found, html
    status, content, headers = Person().get(f"{two}/files/{found[1]}/")
    assert (status, headers["Content-Type"]) == (200, "application/pdf")
    assert content.encode() == PDF


def test_tasks_of_either_group_are_done_once_by_two_workers(portal):
    readers = [f"reader{number}@example.org" for number in range(12)]

    with ExitStack() as workers:
        for machine in ("one", "two"):
            worker = subprocess.Popen(
                [sys.executable, "manage.py", "worker", "--interval", "0.1"],
                cwd=ROOT,
                env=portal.environment(machine),
                stdin=subprocess.DEVNULL,
            )
            workers.callback(end, worker)
        for number, address in enumerate(readers):
            url = f"{portal.groups[number % 2]}/caucuses/bulletin/"
            status, html, _headers = Person().send(url, email=address, language="en")
            assert status == 200, html
        # A mail is sent before its task has ended.
        wait_until(lambda: portal.count("notices_outgoingmail WHERE sent_at IS NULL") == 0)
        wait_until(lambda: portal.count(f"{TASKS} WHERE status IN ('READY', 'RUNNING')") == 0)

    written = "\n".join(
        path.read_text(errors="replace")
        for machine in ("one", "two")
        for path in (portal.folder / machine / "mail").glob("*.eml")
    )
    sent = re.findall(r"^To: (reader\d+@example\.org)$", written, re.MULTILINE)
    assert sorted(sent) == sorted(readers)
    runs = f"{TASKS} WHERE task_path = 'notices.tasks.deliver'"
    assert portal.count(runs) >= len(readers)
    # One worker had each, once, and ended it well.
    assert portal.count(f"{runs} AND jsonb_array_length(worker_ids) <> 1") == 0
    assert portal.count(f"{runs} AND status <> 'SUCCESSFUL'") == 0


def test_visitors_read_from_a_copy_as_long_as_it_has_caught_up(portal, administrator):
    """The copy is made by hand, so that it can be made to lag."""
    copy = portal.database.replace("/postgres?", "/copy?")
    listening = portal.listen()
    url = address_of(listening)
    more = {"DATABASE_REPLICA_URL": copy, "PAGE_CACHE_SECONDS": "0"}
    portal.serve("three", listening, workers=1, **more)

    def number_in(database):
        with portal.asking(database) as cursor:
            cursor.execute("SELECT number FROM pagecache_generation")
            return cursor.fetchone()[0]

    def catch_up():
        number = number_in("postgres")
        with portal.asking("copy") as cursor:
            cursor.execute("UPDATE pagecache_generation SET number = %s", [number])

    # The first that this process does is to take forms, and it notices each change.
    for _time in range(2):
        before = number_in("postgres")
        add_link(portal, administrator, to=url)
        assert number_in("postgres") > before

    with portal.asking("copy") as cursor:
        cursor.execute("UPDATE pages_link SET title = 'Only in the copy'")
    catch_up()

    assert "Only in the copy" in Person().get(f"{url}/links/")[1]
    # Who is signed in may just have written.
    assert "Only in the copy" not in administrator.get(f"{url}/links/")[1]

    title = add_link(portal, administrator)

    # The copy lags behind now, so nobody is sent there.
    assert number_in("copy") < number_in("postgres")
    html = Person().get(f"{url}/links/")[1]
    assert title in html
    assert "Only in the copy" not in html
    catch_up()
    assert "Only in the copy" in Person().get(f"{url}/links/")[1]
