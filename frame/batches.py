"""Long lists a part at a time: SQLite, for one, takes at most 32,766 values in a statement."""

from collections.abc import Iterator
from typing import TypeVar

SIZE = 500

_T = TypeVar("_T")


def in_batches(items: list[_T], size: int = SIZE) -> Iterator[list[_T]]:
    """Yield the items in their order, at most `size` at a time; nothing for an empty list."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
