"""A command that is told to stop clears up behind it."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def ending_cleanly() -> Iterator[None]:
    """Leave by an exception on SIGTERM, as systemd sends it: what is unfinished is then removed."""
    before = signal.signal(signal.SIGTERM, _leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _leave(signum: int, _frame: FrameType | None) -> None:
    sys.exit(128 + signum)
