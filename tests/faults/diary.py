"""What was done, and what was answered."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import count


class Outcome(StrEnum):
    ACKNOWLEDGED = "acknowledged"
    UNKNOWN = "unknown"  # it was sent, and nothing or an error came back
    REFUSED = "refused"  # the portal said that it was not done
    NOT_SENT = "not sent"


@dataclass
class Deed:
    """`key` names it: by it the database is asked whether it is there."""

    kind: str  # registration, joining, list, decision
    key: str
    person: str
    trouble: str  # the last that began before it ended
    outcome: Outcome = Outcome.NOT_SENT
    address: str = ""  # where the portal showed it afterwards


@dataclass
class Diary:
    """Shared by all: what is done, which troubles went over it, and what should not have been."""

    deeds: list[Deed] = field(default_factory=list)
    troubles: dict[str, int] = field(default_factory=dict)
    killed: dict[str, int] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    excused: int = 0  # answers 5xx while disk or database were in trouble
    answers: int = 0
    trouble: str = "none"
    stopping: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    sessions: dict[str, str] = field(default_factory=dict)
    _in_trouble: int = 0
    _troubles_over: int = 0

    def note_trouble(self, trouble: str, *, is_kill: bool = False) -> None:
        with self.lock:
            self.trouble = trouble
            counted = self.killed if is_kill else self.troubles
            counted[trouble] = counted.get(trouble, 0) + 1

    def note_answer(self) -> None:
        with self.lock:
            self.answers += 1

    def note_failure(self, what: str, *, is_excused: bool) -> None:
        with self.lock:
            if is_excused:
                self.excused += 1
            else:
                self.errors.append(what)

    @property
    def kills(self) -> int:
        return sum(self.killed.values())

    def acknowledged(self) -> int:
        with self.lock:
            return sum(deed.outcome is Outcome.ACKNOWLEDGED for deed in self.deeds)

    @contextmanager
    def deed(self, kind: str, key: str, person: str) -> Iterator[Deed]:
        """Note a deed, whatever comes of it."""
        deed = Deed(kind, key, person, self.trouble)
        try:
            yield deed
        finally:
            deed.trouble = self.trouble
            with self.lock:
                self.deeds.append(deed)

    # --- When an error is no wonder -------------------------------------------------------------

    @contextmanager
    def storm(self) -> Iterator[None]:
        """Database or disk are in trouble: the portal may say that it cannot do it now."""
        with self.lock:
            self._in_trouble += 1
        try:
            yield
        finally:
            with self.lock:
                self._in_trouble -= 1
                self._troubles_over += 1

    def weather(self) -> tuple[int, int]:
        """Return what `is_excused` compares with."""
        with self.lock:
            return self._in_trouble, self._troubles_over

    def is_excused(self, before: tuple[int, int]) -> bool:
        """Tell whether there was such trouble at any time since `before`."""
        now = self.weather()
        return bool(before[0]) or now != before
