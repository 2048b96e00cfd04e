"""People at work. Each is a thread that reads pages and sends forms as a browser does, and writes
down what the portal answered.

Where no answer comes, some send the same form again, as people do, and some give up: then nobody
knows whether it was done.
"""

import random
import re
import threading
from collections.abc import Callable, Iterator
from itertools import product

import urllib3

from tests.faults.diary import Deed, Diary, Outcome
from tests.faults.world import COORDINATORS, DOMAIN, FIRST_GROUP, MODERATORS
from tests.form_browser import REGISTRATION, FormBrowser, odd_name

PATIENCE = 40  # seconds until somebody gives up waiting
TRIES = 4
PAUSE = 0.3  # seconds between two tries
REFUSALS = (403, 409)  # somebody was first, and it is not one's turn any more
CASE = re.compile(r"/admin/moderation/request/(\d+)/")


class NoAnswer(Exception):
    """The connection broke, or the portal answered that it failed: nobody knows."""


class Stopped(Exception):
    """The work is over."""


class Person(FormBrowser):
    """Somebody who is signed in already; each request takes a connection of its own."""

    def __init__(self, site: str, diary: Diary, name: str, session: str) -> None:
        super().__init__(site)
        self.name = name
        self.diary = diary
        self.cookies = {"sessionid": session} if session else {}
        self._pool = urllib3.PoolManager()

    def _request(self, method, url, body, headers):
        before = self.diary.weather()
        try:
            answer = self._pool.request(
                method,
                url,
                body=body,
                headers={**headers, "Connection": "close"},
                redirect=False,
                retries=False,
                timeout=PATIENCE,
            )
        except urllib3.exceptions.HTTPError as error:
            raise NoAnswer(type(error).__name__) from error
        if answer.status >= 500:
            self.diary.note_failure(
                f"{answer.status} to {method} {url} of {self.name or 'a visitor'}",
                is_excused=answer.status == 503 or self.diary.is_excused(before),
            )
            raise NoAnswer(answer.status)
        if "/accounts/login/" in answer.headers.get("Location", ""):
            self.diary.errors.append(f"{self.name} was signed out at {url}")
        self.diary.note_answer()
        return answer

    def until_answered(self, ask: Callable[[], object]) -> None:
        """Ask again until there is an answer: only for what changes nothing."""
        while not self.diary.stopping.is_set():
            try:
                ask()
            except NoAnswer:
                self.diary.stopping.wait(PAUSE)
            else:
                return
        raise Stopped

    def see(self, address: str) -> None:
        self.until_answered(lambda: self.get(address))

    def send_stubbornly(self, chance: random.Random, send: Callable[[], object]) -> bool:
        """Send a form; where no answer comes, perhaps again, and again. Tell whether an answer
        came at last.
        """
        for _try in range(TRIES):
            try:
                send()
            except NoAnswer:
                if chance.random() < 0.4:
                    return False
                self.diary.stopping.wait(PAUSE)
            else:
                return True
        return False


class Client(threading.Thread):
    """One who goes on until told to stop. What breaks in here is no finding, but a broken harness:
    it is kept in `broken`.
    """

    def __init__(self, site: str, diary: Diary, sessions: dict[str, str], seed: str) -> None:
        super().__init__(name=seed, daemon=True)
        self.site, self.diary, self.sessions = site, diary, sessions
        self.chance = random.Random(seed)
        self.broken: BaseException | None = None

    def run(self) -> None:
        try:
            while not self.diary.stopping.is_set():
                self.work()
        except Stopped:
            return
        except BaseException as error:  # noqa: BLE001 (the main thread raises it)
            self.broken = error

    def work(self) -> None:
        raise NotImplementedError

    def person(self, name: str) -> Person:
        return Person(self.site, self.diary, name, self.sessions.get(name, ""))

    def anybody(self) -> Person:
        """Return somebody without an office."""
        names = [name for name in self.sessions if name.startswith("person")]
        return self.person(self.chance.choice(names))

    def number(self) -> int:
        with self.diary.lock:
            return next(self.diary.numbers)


def _is_request(browser: Person) -> bool:
    """Tell whether the portal shows a request that was sent."""
    return "/me/requests/" in browser.address


class Registering(Client):
    """Registers organisations, part by part. Each is known by its odd name."""

    def work(self) -> None:
        person = self.anybody()
        name = f"{odd_name(self.chance)} {self.number()}"
        with self.diary.deed("registration", name, person.name) as deed:
            self._register(person, name, deed)

    def _register(self, person: Person, name: str, deed: Deed) -> None:
        person.see("/organisations/register/")
        if not person.send_stubbornly(self.chance, person.send):
            return
        if not re.search(r"/register/[0-9a-f-]{36}/", person.address):
            # Ten drafts that were given up are all that one person may have.
            return
        for _part in range(14):
            here = person.address
            if here.endswith("/check/"):
                break
            if not person.send_stubbornly(
                self.chance, lambda: person.send(name=name, **REGISTRATION)
            ):
                return
            if person.status != 200:
                raise AssertionError(f"{here}: {person.status} {person.words[:600]}")
        else:
            raise AssertionError(f"The registration has no end: {person.words[:600]}")
        check, deed.outcome = person.address, Outcome.UNKNOWN
        if not person.send_stubbornly(self.chance, person.send):
            return
        # Who sent it twice is told that it was sent, and looks.
        person.see(check)
        if _is_request(person):
            deed.outcome, deed.address = Outcome.ACKNOWLEDGED, person.address


class Joining(Client):
    """Joins groups, each person each group once."""

    pairs: Iterator[tuple[str, str]] = iter(())  # shared by all of them

    @classmethod
    def deal(cls, sessions: dict[str, str], groups: list[str], chance: random.Random) -> None:
        pairs = list(product([name for name in sessions if name.startswith("person")], groups))
        chance.shuffle(pairs)
        cls.pairs = iter(pairs)

    def work(self) -> None:
        with self.diary.lock:
            pair = next(self.pairs, None)
        if pair is None:
            raise AssertionError("Everybody is in every group; more people are needed.")
        name, group = pair
        person = self.person(name)
        with self.diary.deed("joining", f"{name} {group}", name) as deed:
            person.see(f"/caucuses/{group}/join/")
            deed.outcome = Outcome.UNKNOWN
            answered = person.send_stubbornly(
                self.chance,
                lambda: person.send(
                    lambda form: "introduction" in form.fields, introduction="Hello."
                ),
            )
            if answered and not person.address.endswith("/join/"):
                deed.outcome, deed.address = Outcome.ACKNOWLEDGED, person.address
            elif answered and person.status != 409:
                raise AssertionError(f"{person.status} {person.words[:600]}")


class AskingForLists(Client):
    """Asks for mailing lists, each known by its name."""

    def work(self) -> None:
        person = self.anybody()
        name = f"faults-{self.number()}"
        with self.diary.deed("list", name, person.name) as deed:
            person.see("/lists/request/")
            if not person.send_stubbornly(
                self.chance, lambda: person.send(grouping=FIRST_GROUP, start="discussion")
            ):
                return
            if not re.search(r"/request/[0-9a-f-]{36}/", person.address):
                return  # as many drafts as one may have
            form, deed.outcome = person.address, Outcome.UNKNOWN
            answered = person.send_stubbornly(self.chance, lambda: self._fill_in(person, name))
            if not answered:
                return
            person.see(form)
            if _is_request(person):
                deed.outcome, deed.address = Outcome.ACKNOWLEDGED, person.address

    @staticmethod
    def _fill_in(person: Person, name: str) -> None:
        person.send(
            lambda form: "owners" in form.fields,
            name=name,
            title=f"List {name}",
            description="For all who work on the subject of the group.",
            purpose="We write to each other before each meeting.",
            languages=["en"],
            owners=f"owner1-{name}@{DOMAIN}\nowner2-{name}@{DOMAIN}",
            moderators="",
        )


class Deciding(Client):
    """Decides what waits, together with another one who may be first."""

    offices = MODERATORS
    queue = "registration"
    verbs = ("approve", "decline", "approve")

    def work(self) -> None:
        person = self.person(self.chance.choice(self.offices))
        person.see(f"/admin/moderation/request/?kind={self.queue}&state=submitted")
        links = [link.get("href") or "" for link in person.page.iter("a")]
        waiting = sorted({int(found[1]) for link in links if (found := CASE.search(link))})
        if not waiting:
            self.diary.stopping.wait(PAUSE)
            return
        case = self.chance.choice(waiting[:6])
        verb = self.chance.choice(self.verbs)
        page = f"/admin/moderation/request/{case}/move/{verb}/"
        person.see(page)
        if person.address != page or person.status != 200:
            return  # somebody was first
        token = f"decision {self.number()} of the harness"
        with self.diary.deed("decision", f"{case} {verb} {token}", person.name) as deed:
            deed.outcome = Outcome.UNKNOWN
            sent = 0

            def send() -> None:
                nonlocal sent
                sent += 1
                person.send(lambda form: "reason" in form.fields, reason=token)

            if not person.send_stubbornly(self.chance, send):
                return
            if person.status in REFUSALS:
                # Where it was sent twice, it may be the first that was in the way of the second.
                deed.outcome = Outcome.REFUSED if sent == 1 else Outcome.UNKNOWN
            elif person.page.find_class("success"):
                deed.outcome = Outcome.ACKNOWLEDGED
            elif person.status != 200:
                raise AssertionError(f"{person.status} {person.words[:600]}")


class DecidingOnMembers(Deciding):
    offices = COORDINATORS
    queue = "membership"


class SupportingLists(Deciding):
    offices = COORDINATORS
    queue = "list_request"
    verbs = ("support",)


class Reading(Client):
    """Reads public pages, without an account."""

    PAGES = ("/", "/caucuses/", f"/caucuses/{FIRST_GROUP}/", "/organisations/", "/decisions/")

    def work(self) -> None:
        self.person("").see(self.chance.choice(self.PAGES))
        self.diary.stopping.wait(PAUSE)


def all_clients(
    site: str, diary: Diary, sessions: dict[str, str], groups: list[str], seed: int
) -> list[Client]:
    Joining.deal(sessions, groups, random.Random(seed))
    kinds = [Registering, Registering, Joining, Joining, AskingForLists]
    kinds += [Deciding, Deciding, DecidingOnMembers, DecidingOnMembers, SupportingLists, Reading]
    return [
        kind(site, diary, sessions, f"{kind.__name__} {seed} {place}")
        for place, kind in enumerate(kinds)
    ]
