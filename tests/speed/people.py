"""People at work beside the visitors, in a process of its own: `python -m tests.speed.people FILE`.

The file tells what to do, and until when; prints JSON. Those who register are an open line: a
deed that is due is begun even if others are late, up to a bound, and its time counts from when it
was due. Moderators, a coordinator and those who knock come again after a pause, whatever the
answer was.
"""

import json
import random
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode

import urllib3

from tests.form_browser import REGISTRATION, FormBrowser, odd_name
from tests.speed.client import TOKEN
from tests.speed.measuring import Times

PATIENCE = 60  # seconds until somebody gives up waiting
AT_ONCE = 200  # deeds of one line at most
PAUSES = {"moderators": 3, "coordinator": 3, "knocking": 0.1}  # seconds
MODERATORS = 3
PARTS = {
    "name": (
        "name",
        {"name_language": "en", "country": "BR", "acronym": "", "website": ""},
    ),
    "profile": (
        "purpose_en",
        {"scope": "national", "kind": "ngo", "working_languages": "en"},
    ),
    "you": ("person_function", {"person_name": "Ana Planted", "is_entitled": "on"}),
}
_HTTP = urllib3.PoolManager(maxsize=AT_ONCE * 2)
_chance = random.SystemRandom()


def _from():
    """Return headers of somebody on a network of their own, as far as nginx is told."""
    network = f"198.18.{_chance.randrange(1, 250)}.{_chance.randrange(1, 250)}"
    return {"Accept-Encoding": "gzip", "X-Load-From": network}


class Tally:
    """What came of one sort of deed."""

    def __init__(self):
        self.statuses = Counter()
        self.times = {"all": [], "503": []}
        self.without_retry = 0
        self.not_begun = 0
        self.last_trouble = 0.0  # seconds after the beginning
        self.lock = threading.Lock()
        self.began = time.monotonic()

    def note(self, status, took, headers=None):
        """Count an answer; 0 stands for none. A deed of several has no headers of its own."""
        with self.lock:
            self.statuses[str(status or "none")] += 1
            self.times["503" if status == 503 else "all"].append(took * 1000)
            if status == 503 and headers is not None and "Retry-After" not in headers:
                self.without_retry += 1
            if not status or status >= 400:
                self.last_trouble = time.monotonic() - self.began

    def told(self):
        return {
            "statuses": dict(self.statuses),
            "without_retry": self.without_retry,
            "not_begun": self.not_begun,
            "last_trouble": self.last_trouble,
            "milliseconds": Times.of(self.times["all"]).told(),
            "milliseconds_503": Times.of(self.times["503"]).told(),
        }


class Work:
    """All that the file asks for."""

    def __init__(self, plan):
        self.plan = plan
        self.until = time.monotonic() + plan["seconds"]
        names = ("parts", "registrations", "requests of them", *PAUSES)
        self.tallies = {name: Tally() for name in names}
        self.steps, self.registrations = [], []

    def run(self):
        jobs = [(self.line, ("parts", self.plan["steps"], self.step))]
        jobs.append((self.line, ("registrations", self.plan["complete"], self.register)))
        jobs += [(self.again, ("moderators", self.moderate))] * MODERATORS
        jobs += [
            (self.again, ("coordinator", self.coordinate)),
            (self.again, ("knocking", self.knock)),
        ]
        with ThreadPoolExecutor(len(jobs)) as pool:
            for future in [pool.submit(job, *given) for job, given in jobs]:
                future.result()
        return {
            "tallies": {name: tally.told() for name, tally in self.tallies.items()},
            "steps": self.steps,
            "registrations": self.registrations,
        }

    def line(self, name, rate, deed):
        """Begin a deed whenever one is due."""
        tally, began, number = self.tallies[name], time.monotonic(), 0
        places = threading.BoundedSemaphore(AT_ONCE)

        def done(future):
            places.release()

        with ThreadPoolExecutor(AT_ONCE) as pool:
            futures = []
            while rate and (due := began + number / rate) < self.until:
                time.sleep(max(0, due - time.monotonic()))
                if places.acquire(blocking=False):
                    futures.append(pool.submit(deed, number, due))
                    futures[-1].add_done_callback(done)
                else:
                    tally.not_begun += 1
                number += 1
        for future in futures:
            future.result()

    def again(self, name, deed):
        while time.monotonic() < self.until:
            deed(self.tallies[name])
            time.sleep(PAUSES[name])

    # --- Deeds ----------------------------------------------------------------------------------

    def ask(self, tally, method, path, cookie="", form=None, since=None, **more):
        """Return the answer's status, 0 where there was none."""
        headers = _from() | more
        body = None
        if cookie:
            headers["Cookie"] = f"csrftoken={TOKEN}; {cookie}"
        if form is not None:
            body = urlencode({**form, "csrfmiddlewaretoken": TOKEN})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        since = since or time.monotonic()
        try:
            answer = _HTTP.request(
                method,
                self.plan["site"] + path,
                body=body,
                headers=headers,
                redirect=False,
                retries=False,
                timeout=PATIENCE,
            )
        except urllib3.exceptions.HTTPError:
            tally.note(0, time.monotonic() - since)
            return 0
        tally.note(answer.status, time.monotonic() - since, answer.headers)
        return answer.status

    def step(self, number, due):
        """Send a part; each draft gets each part once, so that all of them can be looked for."""
        cookie, uid = self.plan["drafts"][number // len(PARTS)]
        part = list(PARTS)[number % len(PARTS)]
        field, others = PARTS[part]
        text = f"Sent as number {number} of {self.plan['phase']}"
        path = f"/organisations/register/{uid}/{part}/"
        form = {**others, field: text}
        if self.ask(self.tallies["parts"], "POST", path, cookie, form, due) == 302:
            with self.tallies["parts"].lock:
                self.steps.append([uid, part, field, text])

    def register(self, number, due):
        """Register an organisation, part by part, reading each page."""
        name = f"{odd_name(_chance)} {number}"
        cookie = self.plan["registering"][number]
        person = Registrant(self.plan["site"], cookie, self.tallies["requests of them"])
        status = 0
        try:
            status = person.register(name)
        except NotAnswered as error:
            status = error.args[0]
        self.tallies["registrations"].note(status, time.monotonic() - due)
        if status == 200:
            with self.tallies["registrations"].lock:
                self.registrations.append(name)

    def moderate(self, tally):
        self.ask(tally, "GET", "/admin/moderation/request/", self.plan["moderator"])
        self.ask(tally, "GET", _chance.choice(self.plan["cases"]), self.plan["moderator"])

    def coordinate(self, tally):
        self.ask(tally, "GET", "/me/", self.plan["coordinator"])

    def knock(self, tally):
        """Come as a visitor, on a new connection."""
        self.ask(tally, "GET", _chance.choice(self.plan["paths"]), Connection="close")


class NotAnswered(Exception):
    """The answer was an error, or there was none: the status."""


class Registrant(FormBrowser):
    """Somebody who registers an organisation."""

    def __init__(self, site, cookie, tally):
        super().__init__(site)
        name, _equals, value = cookie.partition("=")
        self.cookies = {name: value}
        self.tally = tally

    def register(self, name):
        """Return the status of the last page, which shows what was sent."""
        self.get("/organisations/register/")
        self.send()
        for _part in range(14):
            if self.address.endswith("/check/"):
                break
            self.send(name=name, **REGISTRATION)
        self.send()
        return self.status if "/me/requests/" in self.address else 422

    def _request(self, method, url, body, headers):
        began = time.monotonic()
        try:
            answer = _HTTP.request(
                method,
                url,
                body=body,
                headers=headers | _from(),
                redirect=False,
                retries=False,
                timeout=PATIENCE,
            )
        except urllib3.exceptions.HTTPError as error:
            self.tally.note(0, time.monotonic() - began)
            raise NotAnswered(0) from error
        self.tally.note(answer.status, time.monotonic() - began, answer.headers)
        if answer.status >= 400:
            raise NotAnswered(answer.status)
        return answer


if __name__ == "__main__":
    told = Work(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))).run()
    sys.stdout.write(json.dumps(told))
