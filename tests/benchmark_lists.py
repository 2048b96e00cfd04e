"""Measures lists and archives (`script/bench lists`), and writes docs/quality/lists.md; no test of
the suite.
"""

import email.utils
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import time
from email.message import EmailMessage
from pathlib import Path

import psutil
import pytest
import urllib3
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from mailinglists.enums import ListState, RunBy, SubscriptionState
from mailinglists.mailman import bringing
from mailinglists.mailman.audit import audit
from mailinglists.models import MailingList, Subscription
from mailinglists.services import server as asking
from moderation import services as moderation
from tests.mailinglists import factories
from tests.quality_tables import table, write
from tests.running_mailman import DOMAIN, free_port

pytestmark = pytest.mark.django_db(transaction=True)

MESSAGES = int(os.environ.get("BENCH_MESSAGES", "50000"))
# HyperKitty's import of all would take hours; its rate does not rise with the number.
THEIR_MESSAGES = min(MESSAGES, 5000)
SUBSCRIBERS = int(os.environ.get("BENCH_SUBSCRIBERS", "5000"))
MANY = 4 * SUBSCRIBERS
APPROVALS = 9
ROOT = Path(settings.BASE_DIR)
HYPERKITTY = ROOT / ".venv-hyperkitty" / "bin"
SECONDS = 10  # of load on each page
NAME = "plenary"
WORDS = [
    "summit",
    "plenary",
    "caucus",
    "draft",
    "text",
    "declaration",
    "rights",
    "internet",
    "governance",
    "meeting",
    "proposal",
    "statement",
    "group",
    "secretariat",
    "list",
    "agree",
    "comment",
    "working",
    "paper",
    "session",
    "Geneva",
    "Tunis",
    "civil",
    "society",
    "bureau",
    "follow-up",
    "organisations",
    "participation",
    "access",
    "knowledge",
    "media",
    "gender",
    "youth",
]
rows: list[tuple[str, str, str]] = []


def note(what: str, measured: str, aim: str = "") -> None:
    rows.append((what, measured, aim))


# --- Memory -------------------------------------------------------------------------------------


def test_memory(mailman, tmp_path):
    """Tell what each part holds, shared memory by share (PSS)."""
    (tmp_path / "portal").mkdir()
    site = portal_site(tmp_path / "portal")
    site.manage("migrate", "--verbosity", "0")
    site.manage("collectstatic", "--noinput", "--verbosity", "0")
    site.start()
    worker = subprocess.Popen(
        [sys.executable, "manage.py", "worker"], env=site.environment, cwd=ROOT
    )
    try:
        for _page in range(50):
            site.page("/")
        own = settled(worker.pid)
        web = held_by(site.process.pid)
        lists = held_by(mailman.process.pid)
    finally:
        worker.terminate()
        worker.wait(30)
        site.stop()
    note("memory: web server (2 processes) and worker", f"{web + own:.0f} MB")
    note("memory: Mailman Core (master and runners)", f"{lists:.0f} MB")


def settled(pid: int) -> float:
    """Return what a process holds, once that has stopped to grow."""
    last, now = 0.0, held_by(pid)
    while now - last > 1:
        time.sleep(3)  # another process is at work
        last, now = now, held_by(pid)
    return now


def held_by(pid: int) -> float:
    master = psutil.Process(pid)
    processes = [master, *master.children(recursive=True)]
    return sum(process.memory_full_info().pss for process in processes) / 1e6


# --- Lists --------------------------------------------------------------------------------------


def approve(member, grouping, coordinator, list_master):
    row = factories.ready(member, grouping, coordinator)
    moderation.approve(row, by=list_master, run_by=RunBy.PORTAL)
    return MailingList.objects.get(request=row)


def test_lists(mailman, member, grouping, coordinator, list_master):
    times = []
    for _number in range(APPROVALS):
        began = time.perf_counter()
        made = approve(member, grouping, coordinator, list_master)
        call_command("worker", once=True)
        times.append(time.perf_counter() - began)
        made.refresh_from_db()
        assert made.state == ListState.ACTIVE
    spread = f"{min(times):.2f} to {max(times):.2f}"
    note("approval to working list", f"{statistics.median(times):.2f} s ({spread})", "2 s")

    put_on(made, range(SUBSCRIBERS))
    note(f"{SUBSCRIBERS:,} subscribers to the server", f"{brought(made):.1f} s", "60 s")
    made.subscriptions.filter(email="reader7@people.example").update(
        delivery="digest", is_pushed=False
    )
    note("one change among them", f"{brought(made):.2f} s", "5 s")
    put_on(made, range(SUBSCRIBERS, MANY))
    note(f"{MANY - SUBSCRIBERS:,} more on the same list", f"{brought(made):.1f} s")
    began = time.perf_counter()
    assert audit(made) == []
    note(f"comparing all {MANY:,} (`lists_check`)", f"{time.perf_counter() - began:.1f} s")


def put_on(made, numbers) -> None:
    now = timezone.now()
    Subscription.objects.bulk_create(
        Subscription(
            mailing_list=made,
            email=f"reader{number}@people.example",
            language="en",
            state=SubscriptionState.ACTIVE,
            origin="form",
            confirmed_at=now,
        )
        for number in numbers
    )


def brought(made) -> float:
    row = asking.ask(made)
    began = time.perf_counter()
    assert bringing.bring(row.pk)
    return time.perf_counter() - began


# --- Archives -----------------------------------------------------------------------------------


def write_mbox(path: Path, count: int) -> None:
    """Write plausible posts: threads, answers with quotes, some hundred writers."""
    chance = random.Random(1)
    posts: list[tuple[str, str]] = []
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            writer = chance.randint(1, 400)
            moment = 1_060_000_000 + number * 900
            sent = email.utils.formatdate(moment)
            key = f"<{number}.bench@people.example>"
            message = EmailMessage()
            message["From"] = f"Person {writer} <person{writer}@people.example>"
            message["To"] = f"{NAME}@{DOMAIN}"
            message["Date"], message["Message-ID"] = sent, key
            text = "\n\n".join(" ".join(chance.choices(WORDS, k=60)) for _part in range(4))
            subject = " ".join(chance.sample(WORDS, 5))
            if posts and chance.random() < 0.7:
                parent, subject = chance.choice(posts[-60:])
                message["In-Reply-To"] = message["References"] = parent
                text = f"> {' '.join(chance.choices(WORDS, k=12))}\n\n{text}"
                message["Subject"] = f"Re: {subject}"
            else:
                message["Subject"] = subject
            posts.append((key, subject))
            message.set_content(text)
            body = message.as_string().replace("\nFrom ", "\n>From ")
            kept_at = time.asctime(time.gmtime(moment))
            file.write(f"From person{writer}@people.example {kept_at}\n{body}\n")


class Site:
    """A web site under load: the portal, or HyperKitty."""

    def __init__(self, folder: Path, environment: dict[str, str], python: Path, app: str) -> None:
        self.folder, self.python, self.port = folder, python, free_port()
        self.environment = {"PATH": os.environ["PATH"], **environment}
        self.app = app
        self.process: subprocess.Popen[bytes] | None = None

    def manage(self, *command: str) -> float:
        """Run a command; return the seconds it took."""
        began = time.perf_counter()
        program = [str(self.python), "-m", "django", *command]
        subprocess.run(
            program, env=self.environment, cwd=ROOT, check=True, stdout=subprocess.DEVNULL
        )
        return time.perf_counter() - began

    def start(self) -> None:
        options = ["--workers", "2", "--log-level", "error", "--bind", f"127.0.0.1:{self.port}"]
        self.process = subprocess.Popen(
            [str(self.python), "-m", "gunicorn", self.app, *options],
            env=self.environment,
            cwd=ROOT,
            start_new_session=True,
        )
        for _try in range(100):
            try:
                urllib3.request("GET", f"http://127.0.0.1:{self.port}/", retries=False)
            except urllib3.exceptions.HTTPError:
                time.sleep(0.2)  # another process is at work
            else:
                return
        pytest.fail("The site did not start.")

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(30)

    def rate(self, path: str) -> float:
        """Return the requests a second of one page; fails where it is not there."""
        url = f"http://127.0.0.1:{self.port}{path}"
        answer = urllib3.request("GET", url, retries=False)
        assert answer.status == 200, (url, answer.status)
        command = ["wrk", "-t1", "-c4", f"-d{SECONDS}s", url]
        told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        assert "Non-2xx" not in told, told
        return float(re.search(r"Requests/sec:\s+([\d.]+)", told)[1])

    def page(self, path: str) -> str:
        return urllib3.request("GET", f"http://127.0.0.1:{self.port}{path}").data.decode()


def portal_site(folder: Path, **more: str) -> Site:
    environment = {
        "PORTAL_VAR_DIR": str(folder),
        "SECRET_KEY": "only-for-measuring" * 3,
        "DJANGO_SETTINGS_MODULE": "wsis_portal.settings",
        "ALLOWED_HOSTS": "127.0.0.1",
        "LISTS_DOMAIN": DOMAIN,
        "PYTHONPATH": str(ROOT),
        **more,
    }
    return Site(folder, environment, Path(sys.executable), "wsis_portal.wsgi:application")


def their_site(folder: Path) -> Site:
    environment = {
        "HYPERKITTY_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "hyperkitty_settings",
        "PYTHONPATH": str(ROOT / "tests" / "hyperkitty"),
        "PYTHONWARNINGS": "ignore",
    }
    return Site(
        folder, environment, HYPERKITTY / "python", "django.core.wsgi:get_wsgi_application()"
    )


MAKE_LIST = (
    "from mailinglists.models import MailingList;"
    f"MailingList.objects.create(name='{NAME}', title='Plenary', run_by='portal',"
    f" posting_address='{NAME}@{DOMAIN}', archive='public', languages=['en'])"
)


def test_archives(tmp_path):
    ours_file, their_file = tmp_path / "ours.mbox", tmp_path / "theirs.mbox"
    write_mbox(ours_file, MESSAGES)
    write_mbox(their_file, THEIR_MESSAGES)
    (tmp_path / "portal").mkdir()
    (tmp_path / "theirs").mkdir()
    ours, theirs = portal_site(tmp_path / "portal"), their_site(tmp_path / "theirs")

    ours.manage("migrate", "--verbosity", "0")
    ours.manage("collectstatic", "--noinput", "--verbosity", "0")
    ours.manage("shell", "-c", MAKE_LIST)
    ours_rate = MESSAGES / ours.manage("import_mbox", NAME, str(ours_file))
    theirs.manage("migrate", "--verbosity", "0")
    theirs.manage("collectstatic", "--noinput", "--verbosity", "0")
    command = ["hyperkitty_import", "-l", f"{NAME}@{DOMAIN}", "--no-sync-mailman", str(their_file)]
    their_rate = THEIR_MESSAGES / theirs.manage(*command)
    note(
        f"import of {MESSAGES:,} messages, search index included",
        f"{ours_rate:.0f} a second; HyperKitty {their_rate:.0f} without an index "
        f"({THEIR_MESSAGES:,} of them): {ours_rate / their_rate:.1f} times",
        "10 times",
    )
    compare_pages(ours, theirs, portal_site(tmp_path / "portal", PAGE_CACHE_SECONDS="0"))
    shutil.rmtree(tmp_path / "portal")
    shutil.rmtree(tmp_path / "theirs")


def compare_pages(ours: Site, theirs: Site, unkept: Site) -> None:
    """Ask each for a thread of about the same length, and for a month."""
    for site in (ours, theirs, unkept):
        site.start()
    try:
        thread = re.search(
            rf"/lists/{NAME}/archive/thread/[A-Z2-7]+/",
            ours.page(f"/lists/{NAME}/archive/2003-08/"),
        )[0]
        month = f"/hyperkitty/list/{NAME}@{DOMAIN}/2003/8/"
        their_thread = re.search(
            rf"/hyperkitty/list/{NAME}@{DOMAIN}/thread/[A-Z2-7]+/", theirs.page(month)
        )[0]
        for what, our_path, their_path in (
            ("thread page", thread, their_thread),
            ("month page", f"/lists/{NAME}/archive/2003-08/", month),
        ):
            kept, made, other = (
                site.rate(path)
                for site, path in ((ours, our_path), (unkept, our_path), (theirs, their_path))
            )
            note(
                f"{what}, requests a second",
                f"{kept:.0f} kept, {made:.0f} made anew; HyperKitty {other:.0f}: "
                f"{kept / other:.0f} and {made / other:.1f} times",
                "10 times",
            )
    finally:
        for site in (ours, theirs, unkept):
            site.stop()


def test_table():
    """Write what was measured."""
    write(
        "lists",
        [
            "# Lists and archives, measured",
            "",
            f"`script/bench lists` on {timezone.now():%d %B %Y}, SQLite, "
            f"{psutil.cpu_count()} cores. HyperKitty 1.3.12 on Django 5.0, SQLite, both behind "
            "gunicorn with 2 processes, 4 connections.",
            "",
            *table(["what", "measured", "aim"], rows),
            "",
            "What is left after worker and Mailman were killed more than 200 times is held by "
            "`script/test lists tests/mailinglists/mailman/test_kills.py`, which counts them.",
        ],
    )
