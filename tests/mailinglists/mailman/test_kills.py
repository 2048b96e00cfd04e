"""The worker, and Mailman, are killed at every step of making a list and of keeping its
subscribers: the end is right every time.

The worker is a process of its own, killed by SIGKILL before or after each of its calls. Mailman is
killed, with all its runners or its REST runner alone, while a call is on its way.

More than two hundred kills in all, told at the end. KILL_ROUNDS: how often those of the worker are
done, each time with other kills after the first.
"""

import os
import random
import signal
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import contextmanager

import psutil
import pytest
from django.db import connections
from django.utils import timezone

from mailinglists.enums import Delivery, Ending, ListState, RunBy, SubscriptionState
from mailinglists.mailman import bringing
from mailinglists.mailman.audit import audit
from mailinglists.mailman.client import Client
from mailinglists.mailman.wanted import settings_that_differ, wanted_of
from mailinglists.models import Installation, MailingList
from mailinglists.services import lists as services
from moderation import services as moderation
from notices.models import OutgoingMail
from tests.mailinglists import factories
from tests.mailinglists.mailman.conftest import bring, on_server, put_on
from tests.running_mailman import STARTS_WITHIN

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.lists, pytest.mark.slow]

KILL_ROUNDS = int(os.environ.get("KILL_ROUNDS", "1"))
MOST_STEPS = 60  # of one run of `bring`; more means that it never ends
ALL_WAYS = ("make", "subscribe", "close")
LEAST_KILLS = {"make": 12, "subscribe": 16, "close": 8}  # of each test: so many calls there are


@pytest.fixture(scope="module")
def killed(request):
    """Count the kills of this module, and tell how many there were."""
    kills: Counter[str] = Counter()
    yield kills
    manager = request.config.pluginmanager
    with manager.get_plugin("capturemanager").global_and_fixture_disabled():
        told = ", ".join(f"{number} {what}" for what, number in sorted(kills.items()))
        manager.get_plugin("terminalreporter").write_line(f"\n{kills.total()} kills: {told}")


# --- What is done, and how it must end ----------------------------------------------------------


class Work:
    """One deed on a list, begun in the portal, to be brought to the server."""

    def __init__(self, way: str, approved: Callable[..., MailingList]) -> None:
        self.way = way
        self.row = approved()
        if way == "make":
            return
        self.row = bring(self.row)
        for name in ("stays", "leaves", "gone", "changes"):
            put_on(self.row, f"{name}@people.example")
        self.row = bring(self.row)
        if way == "subscribe":
            self._change_subscribers()
        else:
            services.close_list(self.row)

    def _change_subscribers(self) -> None:
        rows = self.row.subscriptions
        rows.filter(email__in=["leaves@people.example", "gone@people.example"]).update(
            state=SubscriptionState.ENDED,
            ending=Ending.SELF,
            ended_at=timezone.now(),
            is_pushed=False,
        )
        rows.filter(email="changes@people.example").update(
            delivery=Delivery.DIGEST, is_pushed=False
        )
        for name in ("first", "second", "third"):
            put_on(self.row, f"{name}@people.example")

    @property
    def key(self) -> int:
        return Installation.objects.get(mailing_list=self.row).pk

    def go_on(self) -> None:
        """Do what the worker does after a crash: the lease runs out, the clock finds the row."""
        now = timezone.now()
        Installation.objects.filter(pk=self.key).update(leased_until=now, next_at=now)
        bringing.bring(self.key)

    def check(self, server) -> None:
        """Everything is there once, and as the portal says."""
        row = MailingList.objects.get(pk=self.row.pk)
        installation = row.installation
        assert not installation.is_due
        assert installation.trouble == ""
        assert not row.subscriptions.to_push().exists()
        wanted = wanted_of(row)
        assert settings_that_differ(wanted.settings, server.settings_of(wanted.list_id)) == {}
        assert server.keepers(wanted.list_id, "owner") == {"first@owners.example"}
        found = {email: one.delivery_mode for email, one in on_server(server, row).items()}
        assert found == self.expected()
        assert audit(row) == []
        told = OutgoingMail.objects.filter(
            recipient="first@owners.example", once=f"list-keeper:{self.keeper}:{row.pk}:owner"
        )
        assert told.count() == 1
        state = ListState.CLOSED if self.way == "close" else ListState.ACTIVE
        assert row.state == state

    @property
    def keeper(self) -> int:
        return self.row.keepers.get(email="first@owners.example").pk

    def expected(self) -> dict[str, str]:
        if self.way != "subscribe":
            return {}
        each = dict.fromkeys(("stays", "first", "second", "third"), "regular")
        all_of_them = {**each, "changes": "plaintext_digests"}
        return {f"{name}@people.example": mode for name, mode in all_of_them.items()}


@pytest.fixture
def approved(member, grouping, coordinator, list_master):
    def approve():
        row = factories.ready(member, grouping, coordinator)
        moderation.approve(row, by=list_master, run_by=RunBy.PORTAL)
        return MailingList.objects.get(request=row)

    return approve


# --- The worker is killed -----------------------------------------------------------------------


def killed_at(key: int, step: int, *, after: bool) -> bool:
    """Bring the list in a process of its own that is killed at its `step`-th call, before or after
    it; tell whether it came so far.
    """
    connections.close_all()
    child = os.fork()
    if child == 0:
        _bring_and_die(key, step, after=after)
    _pid, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def _bring_and_die(key: int, step: int, *, after: bool) -> None:
    calls = 0
    call = Client._call

    def counted(self, *args, **kwargs):
        nonlocal calls
        calls += 1
        if calls == step and not after:
            os.kill(os.getpid(), signal.SIGKILL)
        try:
            return call(self, *args, **kwargs)
        finally:  # an error is an answer too
            if calls == step:
                os.kill(os.getpid(), signal.SIGKILL)

    Client._call = counted  # type: ignore[method-assign]
    try:
        bringing.bring(key)
    finally:
        os._exit(0)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("way", ALL_WAYS)
@pytest.mark.parametrize("number", range(KILL_ROUNDS))
def test_worker_killed_at_each_step(server, approved, killed, number, way, after):
    kills = 0
    for step in range(1, MOST_STEPS):
        work = Work(way, approved)
        if not killed_at(work.key, step, after=after):
            break
        kills += 1
        # Killed again: crashes of the runs that were to mend the first.
        for most in (2, 2, step + 1):
            Installation.objects.filter(pk=work.key).update(leased_until=timezone.now())
            kills += killed_at(work.key, random.randint(1, most), after=after)
        work.go_on()
        work.check(server)
    else:
        pytest.fail("It never came to an end.")

    assert kills >= LEAST_KILLS[way]
    killed[f"of the worker, {way}"] += kills


# --- Mailman is killed --------------------------------------------------------------------------


@contextmanager
def mailman_dying_at(mailman, step: int, *, wholly: bool):
    """Kill Mailman while the `step`-th call from here on is on its way."""
    calls = 0
    call = Client._call
    killer = threading.Thread(target=mailman.kill if wholly else lambda: kill_rest(mailman))

    def counted(self, *args, **kwargs):
        nonlocal calls
        calls += 1
        if calls == step:
            killer.start()
        return call(self, *args, **kwargs)

    Client._call = counted  # type: ignore[method-assign]
    try:
        yield killer
    finally:
        Client._call = call  # type: ignore[method-assign]
        if killer.ident is not None:
            killer.join()


def kill_rest(mailman) -> None:
    """Kill the processes that answer for Mailman; its master starts them anew."""
    master = psutil.Process(mailman.process.pid)
    for process in master.children(recursive=True):
        if any("rest" in part for part in process.cmdline()):
            process.kill()


@pytest.mark.parametrize("way", ALL_WAYS)
@pytest.mark.parametrize("wholly", [False, True], ids=["rest", "all of it"])
def test_mailman_killed_at_each_step(server, mailman, approved, killed, way, wholly):
    # It takes long to start, so that all of it is killed at every third step.
    for step in range(1, MOST_STEPS, 3 if wholly else 1):
        work = Work(way, approved)
        with mailman_dying_at(mailman, step, wholly=wholly) as killer:
            bringing.bring(work.key)
        if killer.ident is None:
            break
        killed["of Mailman" if wholly else "of Mailman's REST runner"] += 1
        if mailman.process is None:
            mailman.start()
        mailman.until(mailman.is_up, STARTS_WITHIN)
        work.go_on()
        work.check(server)
    else:
        pytest.fail("It never came to an end.")

    assert step > 3
