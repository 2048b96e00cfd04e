"""Measures what the portal holds and how fast it starts (`script/bench stack`), and writes
docs/quality/stack.md; no test of the suite.

Beside it, in the same run: what `django-admin startproject` makes, under the same settings of
gunicorn.
"""

import http.cookiejar
import itertools
import os
import re
import secrets
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from tests.ports import free_port
from tests.quality_tables import table, write
from wsis_portal import demo

ROOT = Path(__file__).resolve().parent.parent
STARTS = int(os.environ.get("BENCH_STARTS", "5"))
PAGES = int(os.environ.get("BENCH_PAGES", "600"))
VISITORS = 8  # at once, so that each thread of the server gets something to do
MEMORY_AIM = 200  # MB, of the whole
START_AIM = 2.0  # seconds
WAITS = 120  # seconds at most for a server to answer, or for memory to come to rest
SAME_SETTINGS = [
    "--workers=2",
    "--threads=4",
    "--worker-class=gthread",
    "--preload",
    "--log-level=warning",
    "--no-control-socket",
]


class Server:
    """A gunicorn and what belongs to it, on a port of its own."""

    def __init__(self, folder, environment, *gunicorn, with_worker=False):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.folder = folder
        self.environment = {"PATH": os.environ["PATH"], "SITE_URL": self.url, **environment}
        self.commands = [["-m", "gunicorn", *gunicorn, f"--bind=127.0.0.1:{self.port}"]]
        if with_worker:
            self.commands.append(["manage.py", "worker"])
        self.processes = []

    def manage(self, *command):
        self._run("manage.py", *command).wait()

    def _run(self, *command):
        return subprocess.Popen(
            [sys.executable, *command],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )

    def __enter__(self):
        self.processes = [self._run(*command) for command in self.commands]
        return self

    def __exit__(self, *_error):
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait(timeout=30)

    def answers_after(self, *paths):
        """Wait until each path was answered with 200. Return the seconds since the start, and those
        of processor time that all processes took.
        """
        for path in paths:
            while not self._answers(path):
                assert time.time() - self._began < WAITS, f"no answer on {path}"
                time.sleep(0.01)  # another process is at work
        return time.time() - self._began, self.processor_time()

    def _answers(self, path):
        try:
            with urllib.request.urlopen(self.url + path, timeout=5) as answer:
                return answer.status == 200
        except (urllib.error.URLError, ConnectionError):
            return False

    @property
    def _began(self):
        return psutil.Process(self.processes[0].pid).create_time()

    def processor_time(self):
        times = [process.cpu_times() for process in self.all_processes()]
        return sum(each.user + each.system for each in times)

    def all_processes(self):
        roots = [psutil.Process(process.pid) for process in self.processes]
        return [each for root in roots for each in (root, *root.children(recursive=True))]

    def memory(self):
        """Return MB of each root with its children, PSS and RSS, once they have stopped to grow."""
        last, now = None, self._memory_now()
        deadline = time.time() + WAITS
        while last is None or sum(now[0]) - sum(last[0]) > 1:
            assert time.time() < deadline, "the memory does not come to rest"
            time.sleep(2)  # other processes are at work
            last, now = now, self._memory_now()
        return now

    def _memory_now(self):
        shares, wholes = [], []
        for process in self.processes:
            root = psutil.Process(process.pid)
            found = [each.memory_full_info() for each in (root, *root.children(recursive=True))]
            shares.append(sum(each.pss for each in found) / 1e6)
            wholes.append(sum(each.rss for each in found) / 1e6)
        return shares, wholes


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    server = Server(
        ROOT,
        {
            "PORTAL_VAR_DIR": str(tmp_path_factory.mktemp("portal")),
            "SECRET_KEY": secrets.token_urlsafe(50),
            "ALLOWED_HOSTS": "127.0.0.1",
            "CHECK_LINKS": "0",
            "ADMIN_SECOND_FACTOR": "0",
            "LIMITS": "off",
        },
        "wsis_portal.wsgi:application",
        with_worker=True,
    )
    server.manage("migrate", "--verbosity", "0")
    server.manage("load_content", "--verbosity", "0")
    server.manage("load_demo")
    server.manage("worker", "--once")
    server.manage("collectstatic", "--noinput", "--verbosity", "0")
    return server


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bare")
    command = [sys.executable, "-m", "django", "startproject", "bare", str(folder)]
    subprocess.run(command, check=True)
    server = Server(folder, {}, "bare.wsgi:application", *SAME_SETTINGS)
    server.manage("migrate", "--verbosity", "0")
    return server


def test_stack(portal, bare):
    starts, bare_starts, alive = [], [], []
    for _number in range(STARTS):
        with bare:
            bare_starts.append(bare.answers_after("/"))
        with portal:
            starts.append(portal.answers_after("/"))
            # With the heart of the worker beating.
            alive.append(portal.answers_after("/healthz"))

    with bare:
        bare.answers_after("/")
        for _number in range(PAGES):
            visit(bare.url + "/")
        bare_share, bare_whole = bare.memory()
    with portal:
        portal.answers_after("/", "/healthz")
        at_start, whole_at_start = portal.memory()
        seen = read_everything(portal.url)
        seen += work_as_moderator(portal.url)
        share, whole = portal.memory()

    rows = [
        ("memory after the start: web server", mb(at_start[0]), mb(whole_at_start[0]), ""),
        ("memory after the start: worker", mb(at_start[1]), mb(whole_at_start[1]), ""),
        (f"memory after {seen} pages: web server", mb(share[0]), mb(whole[0]), ""),
        (f"memory after {seen} pages: worker", mb(share[1]), mb(whole[1]), ""),
        (f"**memory after {seen} pages: all**", mb(sum(share)), mb(sum(whole)), f"{MEMORY_AIM} MB"),
        ("bare Django: web server", mb(bare_share[0]), mb(bare_whole[0]), ""),
        ("portal's web server : bare Django", ratio(share, bare_share), "", ""),
    ]
    began = [
        ("**first page**", *spread(starts), f"{START_AIM:.0f} s"),
        ("`/healthz`, with the worker", *spread(alive), f"{START_AIM:.0f} s"),
        ("bare Django: first page", *spread(bare_starts), ""),
    ]
    write(
        "stack",
        [
            "# Memory and start, measured",
            "",
            f"`script/bench stack` on {time.strftime('%d %B %Y').lstrip('0')}, SQLite, "
            f"{os.cpu_count()} cores, load of the machine before: {os.getloadavg()[2]:.1f}. The "
            "web server is gunicorn with 2 processes of 4 threads and 2 of the reserve, and its "
            "master. Pages: all that the site map names, in six languages, eight at a time, then "
            "the back-office. Bare Django is what `startproject` makes, under the same settings.",
            "",
            "Memory that processes share counts once (PSS); RSS counts it in each of them.",
            "",
            *table(("what", "PSS", "RSS", "aim"), rows),
            "",
            f"From the start of gunicorn to the first answer, files in the disk cache, median of "
            f"{STARTS} starts (least to most). Processor time is that of all processes until then, "
            "and says more where the machine has other work.",
            "",
            *table(("what", "seconds", "processor time", "aim"), began),
        ],
    )


def mb(amount):
    return f"{amount:.0f} MB"


def ratio(ours, theirs):
    return f"{ours[0] / theirs[0]:.1f} times"


def spread(pairs):
    return (
        f"{statistics.median(values):.2f} ({min(values):.2f} to {max(values):.2f})"
        for values in zip(*pairs, strict=True)
    )


# --- Visitors -----------------------------------------------------------------------------------


def visit(url, opener=urllib.request):
    read = opener.urlopen if opener is urllib.request else opener.open
    with read(url, timeout=WAITS) as answer:
        assert answer.status == 200, url
        return answer.read().decode()


def read_everything(url):
    """Read what the site map names; return how many pages that were."""
    sections = re.findall(r"<loc>(.*?)</loc>", visit(f"{url}/sitemap.xml"))
    pages = [page for each in sections for page in re.findall(r"<loc>(.*?)</loc>", visit(each))]
    assert pages, "the site map is empty"
    wanted = list(itertools.islice(itertools.cycle(pages), max(PAGES, len(pages))))
    with ThreadPoolExecutor(VISITORS) as visitors:
        return sum(1 for _text in visitors.map(visit, wanted))


def work_as_moderator(url):
    """Sign in and open each list of the back-office; return how many pages that were."""
    jar = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    form = visit(f"{url}/accounts/login/", opener)
    token = re.search(r'name="csrfmiddlewaretoken" value="(.*?)"', form)
    assert token, "no form to sign in"
    sent = {
        "csrfmiddlewaretoken": token.group(1),
        "login": demo.MODERATOR.email,
        "password": demo.PASSWORD,
    }
    with opener.open(f"{url}/accounts/login/", urllib.parse.urlencode(sent).encode()) as answer:
        assert urllib.parse.urlsplit(answer.url).path == "/me/", "not signed in"
    lists = sorted(set(re.findall(r'href="(/admin/\w+/\w+/)"', visit(f"{url}/admin/", opener))))
    assert lists, "an empty back-office"
    for path in lists:
        visit(url + path, opener)
    return len(lists) + 3
