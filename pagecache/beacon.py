"""A sign between the processes of one machine that the pages changed: looking at it asks nobody."""

import mmap
import os
from pathlib import Path

SIZE = 8  # bytes


class Beacon:
    """Some random bytes in a small file, which everybody has in memory and a writer replaces.

    Who remembers something of the database looks at the sign *before* asking for it, and knows it
    to hold while the sign looks the same: a writer shows another one after the commit. Random and
    not counted: two who count at once may bring back a number that somebody remembers.

    `OSError` where the file cannot be made or written.
    """

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        if os.fstat(self._file).st_size < SIZE:
            self.change()
        self._memory = mmap.mmap(self._file, SIZE, prot=mmap.PROT_READ)

    def look(self) -> bytes:
        """Return the sign of now. A mixture of two signs, seen while one is written, is a third."""
        return self._memory[:SIZE]

    def change(self) -> None:
        """Show another one to all who have this file open."""
        # Not by memory: on a full disk that ends the process.
        os.pwrite(self._file, os.urandom(SIZE), 0)
