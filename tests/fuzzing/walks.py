"""One walk: somebody asks for an address, fills in what stands there, sends it spoilt, goes on.

A walk is made by its seed and number alone, and all that it did is taken back at its end, so that
each can be repeated by itself.
"""

import random
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.urls import Resolver404, resolve
from django.utils import translation

from tests.fuzzing import accepted, bodies, commands, values
from tests.fuzzing.addresses import ARCHIVE, KEY, URLS, Grammar, choosing
from tests.fuzzing.pages import Form, forms_of, local
from tests.fuzzing.watching import Trouble, Watch, place_of
from tests.fuzzing.wire import Answer, Browser, Sent, odd_headers
from tests.people import ROLES
from wsis_portal.wsgi import Handler

SECOND = 1.0  # of this thread's own time, which a busy machine does not stretch
WEIGHTS = dict.fromkeys(ROLES, 3) | {"visitor": 10, "moderator": 7, "administrator": 9}
METHODS = ["HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "get", "BREW", "POST"]
FAR_AWAY = ["/", "//", "/..", "/%", "/%00", "/*", "/static/portal.css", "/static/../x", "/.env"]
WAYS = {"form": 40, "read": 28, "blind": 12, "odd": 14, "far": 3, "archiver": 3}


@dataclass
class Fault:
    """Something that must not happen, and how to have it again."""

    kind: str
    place: str
    walk: str
    request: str
    told: str
    count: int = 1


@dataclass
class Tally:
    """What a process counts."""

    requests: int = 0
    walks: int = 0
    commands: int = 0
    cpu: float = 0.0
    by_status: Counter = field(default_factory=Counter)
    by_area: Counter = field(default_factory=Counter)
    by_method: Counter = field(default_factory=Counter)
    by_role: Counter = field(default_factory=Counter)
    refused: int = 0
    refused_and_watched: Counter = field(default_factory=Counter)  # accepted writes, by reason
    slowest: dict = field(default_factory=dict)  # address: seconds
    reached: set = field(default_factory=set)
    faults: dict = field(default_factory=dict)

    def note_fault(self, fault: Fault) -> None:
        known = self.faults.setdefault(f"{fault.kind} {fault.place}", fault)
        if known is not fault:
            known.count += 1


class Fuzzer:
    """Walks through the portal as all its people, in this process."""

    def __init__(self, world: dict, people: dict, folder) -> None:
        self.grammar = Grammar(world)
        self.application = Handler()
        self.watch = Watch()
        self.tally = Tally()
        self.folder = folder
        self.known_forms: dict[tuple[str, str, str], list[Form]] = {}
        self.sessions = {role: session_of(person) for role, person in people.items()}
        self.offered = [*self.grammar.pool["slug"], *self.grammar.pool["int"]]
        self.talks = None  # called with each request and answer

    def walk(self, seed: int, number: int) -> None:
        """Do one walk and take it back."""
        walk = f"{seed}:{number}"
        rng = random.Random(walk)
        cache.clear()
        settings.PAGE_CACHE_SECONDS = rng.choice([0, 60])
        self.tally.walks += 1
        translation.deactivate()
        with transaction.atomic():
            if rng.random() < commands.SHARE:
                self._command(rng, walk)
            else:
                Walk(self, rng, walk).go()
                self._after_commit(walk)
            transaction.set_rollback(True)

    def _after_commit(self, walk: str) -> None:
        """Run what waits for the commit that a walk never gets."""
        hooks, connection.run_on_commit = connection.run_on_commit, []
        for _savepoints, hook, _robust in hooks:
            try:
                hook()
            except Exception as error:  # noqa: BLE001 (whatever it is, it is a finding)
                place = place_of(error)
                self.tally.note_fault(Fault("after the commit", place, walk, "", repr(error)))

    def _command(self, rng: random.Random, walk: str) -> None:
        self.tally.commands += 1
        arguments = commands.made_up(rng, self.folder, self.offered)
        if self.talks:
            self.talks(" ".join(map(ascii, arguments)))
        for trouble in commands.run(arguments):
            told = " ".join(map(ascii, arguments))[:3_000]
            self.tally.note_fault(Fault(trouble.kind, trouble.place, walk, told, trouble.told))


def session_of(person) -> str | None:
    if person is None:
        return None
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client.cookies["sessionid"].value


class Walk:
    def __init__(self, fuzzer: Fuzzer, rng: random.Random, name: str) -> None:
        self.fuzzer, self.rng, self.name = fuzzer, rng, name
        self.role = rng.choices(ROLES, [WEIGHTS[role] for role in ROLES])[0]
        session = fuzzer.sessions[self.role]
        self.browser = Browser(fuzzer.application, fuzzer.watch, session)
        self.is_broken = False

    def go(self) -> None:
        grammar, rng = self.fuzzer.grammar, self.rng
        way = rng.choices(list(WAYS), list(WAYS.values()))[0]
        group = grammar.office if rng.random() < 0.35 else grammar.pages
        self.address = rng.choice(group)
        self.is_office = group is grammar.office
        self.path = grammar.path(rng, self.address)
        getattr(self, f"_{way}")()

    # --- Ways -----------------------------------------------------------------------------------

    def _form(self) -> None:
        """Open a page, send its forms several times, each time spoilt otherwise, and follow."""
        path, query = self.path, self._first_query()
        forms = self._forms(path, query)
        for _each in range(self.rng.choice([2, 3, 4])):
            if not forms or self.is_broken:
                return
            form = self.rng.choice(forms)
            answer = self._submit(form)
            if answer.status in {301, 302, 303} and self.rng.random() < 0.4:
                target = local(answer.headers.get("location", ""), form.path)
                if target:
                    answer = self.send(Sent("GET", *target))
                    path, query = target
            if answer.status in {200, 409, 422} and self.rng.random() < 0.3:
                forms = forms_of(answer.body, path) or forms
        if not forms and not self.is_broken:
            self._blind()

    def _forms(self, path: str, query: str) -> list[Form]:
        """Return the forms of a page, which is opened once by each process for each person."""
        key = (self.role, path, query)
        known = self.fuzzer.known_forms
        if key not in known:
            answer = self.send(Sent("GET", path, query))
            is_html = "html" in answer.headers.get("content-type", "")
            known[key] = forms_of(answer.body, path) if is_html else []
        found = known[key]
        # The forms of every page (search, language, sign out) are sent where there is no other.
        own = [each for each in found if each.path not in {"/search/", "/accounts/logout/"}]
        return own if self.rng.random() < 0.97 else found

    def _submit(self, form: Form) -> Answer:
        names = self.fuzzer.grammar.names
        pairs = bodies.spoil(self.rng, bodies.filled(self.rng, form), names)
        if form.method == "GET":
            return self.send(Sent("GET", form.path, bodies.urlencoded(pairs).decode()))
        request = bodies.sent(self.rng, form.path, form.query, pairs, form.is_multipart)
        return self.send(request)

    def _read(self) -> None:
        for _each in range(self.rng.choice([1, 2])):
            headers = odd_headers(self.rng) if self.rng.random() < 0.3 else {}
            method = "HEAD" if self.rng.random() < 0.05 else "GET"
            answer = self.send(Sent(method, self.path, self._query(), headers=headers))
            if "etag" in answer.headers and self.rng.random() < 0.5:
                headers = {"HTTP_IF_NONE_MATCH": answer.headers["etag"]}
                self.send(Sent("GET", self.path, headers=headers))
            self.path = self.fuzzer.grammar.path(self.rng, self.address)

    def _blind(self) -> None:
        names = self.fuzzer.grammar.names
        pairs = bodies.blind(self.rng, names, self.fuzzer.offered)
        multipart = self.rng.random() < 0.2
        self.send(bodies.sent(self.rng, self.path, self._first_query(), pairs, multipart))

    def _odd(self) -> None:
        """Send what no browser sends: methods, headers, bodies."""
        rng = self.rng
        method = rng.choice(METHODS) if rng.random() < 0.5 else rng.choice(["GET", "POST"])
        request = Sent(method, self.path, self._query(), headers=odd_headers(rng))
        if method not in {"GET", "HEAD"} and rng.random() < 0.7:
            pairs = bodies.blind(rng, self.fuzzer.grammar.names, self.fuzzer.offered)
            request.body = rng.choice([bodies.urlencoded(pairs), b"\xff" * 200, b"{", b""])
            request.content_type = rng.choice([bodies.FORM, "application/json", "", "multipart/x"])
        self.send(request)

    def _far(self) -> None:
        """Ask for what is no address of the portal."""
        path = self.rng.choice([*FAR_AWAY, self.path + "/", self.path[:-2], f"/{self.path}x"])
        pieces = self.rng.sample(values.PIECES, self.rng.choice([0, 1, 2]))
        self.send(Sent("GET", "/".join([path, *pieces]), self._query()))

    def _archiver(self) -> None:
        """Bring a message as Mailman does."""
        rng = self.rng
        key = f"Token {KEY}" if rng.random() < 0.9 else rng.choice(["", "Token", f"Token {KEY}x"])
        headers = {"HTTP_AUTHORIZATION": key}
        lists = [f"{name}@lists.example.org" for name in self.fuzzer.grammar.pool["slug"]]
        name = rng.choice(lists) if rng.random() < 0.8 else values.hostile(rng)
        if rng.random() < 0.25:
            pairs = [("mlist", name), ("msgid", values.hostile(rng))]
            self.send(Sent("GET", URLS, bodies.urlencoded(pairs).decode(), headers=headers))
            return
        message = bodies.spoil(
            rng,
            [("mlist", name), ("message", ("message.txt", "text/plain", commands.message(rng)))],
            ["mlist", "message"],
        )
        body, kind = bodies.multipart(rng, message)
        self.send(Sent("POST", ARCHIVE, "", body, kind, headers))

    # --- Queries --------------------------------------------------------------------------------

    def _first_query(self) -> str:
        return self._query() if self.rng.random() < 0.15 else ""

    def _query(self) -> str:
        rng, grammar = self.rng, self.fuzzer.grammar
        if self.address.name == "admin:autocomplete" and rng.random() < 0.8:
            return choosing(rng)
        way = rng.random()
        if way < 0.25:
            return ""
        if way < 0.3:
            return rng.choice(
                ["&&&==", "%", "=" * 900, "a" * 5_000, "q=%ff", "&".join("a" * 1_100)]
            )
        names = grammar.names_in_office if self.is_office and rng.random() < 0.8 else grammar.names
        pairs = []
        for _each in range(rng.choice([1, 1, 2, 4])):
            value = rng.choice([values.hostile(rng), rng.choice(self.fuzzer.offered), "1"])
            pairs.append((rng.choice(names), value[:6_000].encode("utf-8", "surrogatepass")))
        return urlencode(pairs, quote_via=quote)

    # --- Answers --------------------------------------------------------------------------------

    def send(self, request: Sent) -> Answer:
        """Send a request, count the answer, and note whatever must not happen."""
        # One by one, as each would be a transaction or several of its own: what one breaks in
        # PostgreSQL's transaction shall not break the next one.
        savepoint = transaction.savepoint()
        answer = self.browser.send(request)
        if connection.needs_rollback or any(each for each in answer.errors):
            connection.needs_rollback = False
            transaction.savepoint_rollback(savepoint)
        else:
            transaction.savepoint_commit(savepoint)
        tally = self.fuzzer.tally
        tally.requests += 1
        tally.cpu += answer.cpu
        tally.by_status[answer.status] += 1
        tally.by_method[request.method] += 1
        tally.by_role[self.role] += 1
        name = named(request.path)
        tally.reached.add(name)
        tally.by_area[area_of(name)] += 1
        self._judge(request, answer, name)
        if self.fuzzer.talks:
            self.fuzzer.talks(f"{self.role}: {request}\n  -> {answer.status} {answer.cpu:.3f} s")
        return answer

    def _judge(self, request: Sent, answer: Answer, name: str) -> None:
        tally = self.fuzzer.tally
        found = list(answer.errors)
        if name in accepted.UNAVAILABLE:  # Django writes a line into the log for each 503
            found = [trouble for trouble in found if trouble.kind != "line of the log"]
        if answer.status >= 500 and not found and name not in accepted.UNAVAILABLE:
            found.append(
                Trouble(f"status {answer.status}", name, answer.body[:300].decode("latin-1"))
            )
        is_refused = 400 <= answer.status < 500 or is_sent_to_sign_in(answer)
        if is_refused:
            tally.refused += 1
            for table in sorted(set(answer.written)):
                reason = accepted.reason(answer.status, table, name)
                if reason:
                    tally.refused_and_watched[reason] += 1
                else:
                    found.append(Trouble("state changed", f"{name} {answer.status} {table}", ""))
        elif request.method in {"GET", "HEAD", "OPTIONS", "TRACE"}:
            for table in sorted(set(answer.written)):
                if not accepted.by_reading(table, name):
                    found.append(Trouble("written by reading", f"{name} {table}", ""))
        if answer.cpu > tally.slowest.get(name, 0):
            tally.slowest[name] = (
                self._again(request, answer) if answer.cpu > SECOND else answer.cpu
            )
            if tally.slowest[name] > SECOND:
                found.append(Trouble("slow", name, f"{tally.slowest[name]:.2f} s"))
        for trouble in found:
            self.is_broken = True
            told = f"{answer.status} for {self.role}: {request}"
            fault = Fault(trouble.kind, trouble.place, self.name, told, trouble.told)
            tally.note_fault(fault)

    def _again(self, request: Sent, answer: Answer) -> float:
        """Send a slow request once more, so that a process that warms up is no finding."""
        savepoint = transaction.savepoint()
        again = self.browser.send(request)
        connection.needs_rollback = False
        transaction.savepoint_rollback(savepoint)
        return min(again.cpu, answer.cpu)


def is_sent_to_sign_in(answer: Answer) -> bool:
    location = answer.headers.get("location", "")
    return answer.status == 302 and (
        "/accounts/login/?next=" in location or "/admin/login/" in location
    )


def named(path: str) -> str:
    """Return the name of the address that answers a path."""
    try:
        with translation.override(translation.get_language_from_path(path) or "en"):
            match = resolve(path)
    except (Resolver404, ValueError, UnicodeError):
        return "(no address)"
    return match.view_name or "(no name)"


def area_of(name: str) -> str:
    if name.startswith("admin:"):
        return "back-office"
    if name.startswith(("account_", "mfa_", "usersessions")):
        return "signing in"
    return name.partition(":")[0] if ":" in name else "others" if name[0] != "(" else name
