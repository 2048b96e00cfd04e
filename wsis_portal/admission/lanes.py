"""The threads of a web process in two lanes, so that a crowd does not hold everybody up.

Most requests wait in one line for a thread. Where somebody who comes now would wait too long, they
go to the few threads of the reserve instead, which look at them at once: most are told to come
back (`admission.middleware`), which takes no time; signed-in people are served there.
"""

import itertools
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import ContextVar
from enum import IntEnum
from typing import Any

from wsis_portal import environment

RESERVE = 2  # threads of each process
# Words of memory. Room is got in powers of two: as much again is left for what is called.
STACK = 1 << 14
# Seconds that somebody may wait in line (docs/operators.md).
BUSY_AFTER = environment.seconds("BUSY_AFTER", 5)
# How much one request moves what is known of the pace.
_WEIGHT = 0.05


class Crowd(IntEnum):
    """How many have come when a request is looked at."""

    CALM = 0
    CROWDED = 1
    """The line is too long: who has not signed in is to come back."""
    FULL = 2
    """The reserve cannot keep up either."""


_crowd: ContextVar[Crowd] = ContextVar("crowd", default=Crowd.CALM)


def crowd() -> Crowd:
    """Return how crowded it was when this thread took up its request."""
    return _crowd.get()


def is_calm() -> bool:
    """Tell whether it was not crowded then."""
    return _crowd.get() is Crowd.CALM


def _with_room(work: Callable[..., Any], *args: Any) -> Any:
    """Do the work where the frames of its calls lie in one piece of memory.

    CPython (3.11 to 3.13 at least) gets 16 kB at a time for the frames of a thread, and gives them
    back as soon as they are empty. Where the end of a piece falls into a busy loop, each call in it
    asks the system for memory and returns it: thousands of times a page, and half of its time.
    """
    return work(*args)


# The first frame is said to need so much that what is got for it has room for all the others.
_with_room.__code__ = _with_room.__code__.replace(co_stacksize=STACK)


class Lanes:
    """Stands for the pool of threads of gunicorn's worker.

    `patience` is in seconds, as `clock` is.
    """

    def __init__(
        self,
        *,
        places: int,
        reserve: int = RESERVE,
        patience: float = BUSY_AFTER,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._line = ThreadPoolExecutor(places, thread_name_prefix="line")
        self._reserve = ThreadPoolExecutor(reserve, thread_name_prefix="reserve")
        self._patience = patience
        self._clock = clock
        self._lock = threading.Lock()
        self._tickets = itertools.count()
        self._waiting: dict[int, float] = {}  # since when, in the order of the line
        self._pace = 0.0  # seconds from one request that leaves the line to the next
        self._left_at: float | None = None  # when one left a line in which others stayed

    def submit(self, work: Callable[..., Any], *args: Any) -> Future[Any]:
        """Do the work in turn, or at once by the reserve where the line is too long."""
        now = self._clock()
        with self._lock:
            is_calm = self._wait_at(now) <= self._patience
            if is_calm:
                ticket = next(self._tickets)
                self._waiting[ticket] = now
        if is_calm:
            return self._line.submit(self._in_turn, ticket, now, work, *args)
        return self._reserve.submit(self._by_reserve, now, work, *args)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more work."""
        for lane in (self._line, self._reserve):
            lane.shutdown(wait=wait, cancel_futures=cancel_futures)

    def _wait_at(self, now: float) -> float:
        """Return how long somebody who comes now may have to wait: as long as the first in line has
        waited already, or as the pace and the length of the line say.
        """
        first = next(iter(self._waiting.values()), now)
        return max(now - first, len(self._waiting) * self._pace)

    def _in_turn(self, ticket: int, came_at: float, work: Callable[..., Any], *args: Any) -> Any:
        now = self._clock()
        with self._lock:
            del self._waiting[ticket]
            if self._left_at is not None:
                self._pace += _WEIGHT * (now - self._left_at - self._pace)
            # Time in which nobody waits says nothing about how fast the line moves.
            self._left_at = now if self._waiting else None
        _crowd.set(Crowd.CALM if now - came_at <= self._patience else Crowd.CROWDED)
        return _with_room(work, *args)

    def _by_reserve(self, came_at: float, work: Callable[..., Any], *args: Any) -> Any:
        waited = self._clock() - came_at
        _crowd.set(Crowd.CROWDED if waited <= self._patience else Crowd.FULL)
        return _with_room(work, *args)
