"""A portal that stood at its first release is brought up to date, with its triggers in place; and
while it is, old and new processes work on one database.
"""

import io
import os
import re
import secrets
import subprocess
import sys
import tarfile
from contextlib import ExitStack

import pytest
from django.conf import settings

from tests.form_browser import REGISTRATION, FormBrowser
from tests.ports import free_port
from tests.test_migrations import LANDED
from wsis_portal import demo
from wsis_portal.demo_groups import GROUP

FIRST_RELEASE = ["accounts", "moderation", "organisations", "caucuses", "pages", "notices"]


@pytest.mark.slow
def test_first_release_is_brought_up_to_date(tmp_path):
    (tmp_path / "static").mkdir()
    environment = {
        "PATH": os.environ["PATH"],
        "PORTAL_VAR_DIR": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'portal.sqlite3'}",
        "SECRET_KEY": "".join(map(chr, range(48, 122))),
    }

    def manage(*arguments):
        # A process of its own, with a database of its own: that of the tests is up to date.
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments, "--verbosity", "0"],
            cwd=settings.BASE_DIR,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert (done.returncode, done.stderr) == (0, ""), arguments

    for app in FIRST_RELEASE:
        manage("migrate", app, "0001")
    manage("migrate")
    manage("migrate", "--check")


# --- Old and new beside each other --------------------------------------------------------------


def git(*arguments):
    """Return what git says; skip the test where there is no git, or no history."""
    try:
        done = subprocess.run(
            ["git", *arguments], cwd=settings.BASE_DIR, capture_output=True, check=False, timeout=60
        )
    except FileNotFoundError:
        pytest.skip("There is no git to fetch the old version with.")
    if done.returncode:
        pytest.skip(f"This checkout has no history: {done.stderr.decode().strip()}")
    return done.stdout


def old_version():
    """Return the last commit without any of the migrations that have not landed."""
    new = [
        str(path.relative_to(settings.BASE_DIR))
        for path in settings.BASE_DIR.glob("*/migrations/[0-9]*.py")
        if int(path.name[:4]) > LANDED.get(path.parent.parent.name, 0)
    ]
    added = git("log", "--format=%H", "--diff-filter=A", "--", *new).decode().split() if new else []
    return git("rev-parse", "--verify", f"{added[-1]}^" if added else "HEAD").decode().strip()


class Version:
    """The portal's code in a folder, on the database that all share."""

    def __init__(self, folder, var, database):
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {
            "PATH": os.environ["PATH"],
            "PORTAL_VAR_DIR": str(var),
            "DATABASE_URL": database,
            "SECRET_KEY": SECRET_KEY,
            "SITE_URL": self.url,
            "ADMIN_SECOND_FACTOR": "0",
            "CHECK_LINKS": "0",
            "PAGE_CACHE_SECONDS": "0",
            "DEBUG": "true",  # static files are not collected
        }

    def manage(self, *command):
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        assert done.returncode == 0, (command, done.stderr[-3000:])

    def serve(self):
        """Start its web process; return it once it is up."""
        command = [sys.executable, "-m", "gunicorn", "wsis_portal.wsgi:application"]
        options = ["--bind", f"127.0.0.1:{self.port}", "--workers", "1", "--threads", "2"]
        server = subprocess.Popen(
            [*command, *options, "--log-level", "info"],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert any("Booting worker" in line for line in server.stderr)
        return server

    def sign_in(self, person):
        browser = FormBrowser(self.url)
        browser.get("/accounts/login/")
        browser.send(
            lambda form: "password" in form.fields, login=person.email, password=demo.PASSWORD
        )
        browser.get("/me/")
        assert browser.address == "/me/"
        return browser


SECRET_KEY = secrets.token_urlsafe(50)


def register(first, second, name):
    """Register an organisation part by part, each part before the other version."""
    first.get("/organisations/register/")
    first.send()
    here, other = first, second
    for _part in range(12):
        if here.address.endswith("/check/"):
            here.send()
            assert "/me/requests/" in here.address, here.words
            return here.address
        other.get(here.address)
        here, other = other, here
        here.send(name=name, **REGISTRATION)
        assert here.status == 200, here.words
    pytest.fail("The registration has no end.")


def approve(browser, name):
    """Decide on a case of the queue, as a moderator does."""
    browser.get("/admin/")
    rows = [row for row in browser.page.iter("tr") if name in row.text_content()]
    links = [link.get("href") for row in rows for link in row.iter("a")]
    (case,) = {re.match(r"/admin/moderation/request/\d+/", link)[0] for link in links}
    browser.get(f"{case}move/approve/")
    browser.send(lambda form: "reason" in form.fields, reason="")
    assert browser.page.find_class("success"), browser.words


@pytest.mark.slow
def test_old_and_new_web_processes_work_on_one_database(tmp_path):
    archive = git("archive", old_version())
    old_folder = tmp_path / "old"
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        files.extractall(old_folder, filter="data")
    for name in ("old-var", "new-var"):
        (tmp_path / name / "static").mkdir(parents=True)
    database = f"sqlite:///{tmp_path / 'shared.sqlite3'}"
    old = Version(old_folder, tmp_path / "old-var", database)
    new = Version(settings.BASE_DIR, tmp_path / "new-var", database)
    # The old version has its data, then the database is brought up to date under it.
    old.manage("migrate", "--verbosity", "0")
    old.manage("load_content", "--verbosity", "0")
    old.manage("load_demo")
    with ExitStack() as ends:
        for version in (old, new):
            server = version.serve()
            ends.callback(server.communicate, timeout=30)
            ends.callback(server.terminate)
            if version is old:
                FormBrowser(old.url).get("/")
                new.manage("migrate", "--verbosity", "0")

        applicant = [version.sign_in(demo.APPLICANT) for version in (old, new)]
        register(*applicant, "Network of the Old")
        register(*reversed(applicant), "Network of the New")
        approve(new.sign_in(demo.MODERATOR), "Network of the Old")
        approve(old.sign_in(demo.MODERATOR), "Network of the New")
        for version, person in ((old, demo.TRANSLATOR), (new, demo.REVIEWER)):
            member = version.sign_in(person)
            member.get(f"/caucuses/{GROUP}/join/")
            member.send(lambda form: "introduction" in form.fields, introduction="Hello.")
            assert not member.address.endswith("/join/"), member.words
        for version in (new, old):
            version.manage("worker", "--once")
            visitor = FormBrowser(version.url)
            visitor.get("/organisations/?q=Network+of+the")
            assert "Network of the Old" in visitor.words
            assert "Network of the New" in visitor.words
