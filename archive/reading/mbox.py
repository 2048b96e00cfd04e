"""Messages out of mbox files, as Mailman 2, pipermail and mail programs of 25 years wrote them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from archive.reading import dates
from archive.reading.reading import MESSAGE_LIMIT, ReadPost, Unreadable, packed, read

LINE_LIMIT = 1024 * 1024  # bytes that are read at once
# "From jane at example.org  Thu Dec  2 10:11:12 2004". A sentence that begins so has no such date.
_BEGINS = re.compile(
    rb"From (?:.*?\s)?((?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),?\s+(?:[A-Z][a-z]{2}\s+\d{1,2}|\d{1,2}\s+"
    rb"[A-Z][a-z]{2}).*\d{1,2}:\d{2}.*)\r?\n?\Z"
)
_HEADER = re.compile(rb"[!-9;-~]+[ \t]*:|>?From ")
_ESCAPED = re.compile(rb"^>(>*From )", re.M)


@dataclass(frozen=True)
class Found:
    """A message of a file: from which byte to which, when it was kept, and what it says; `raw` is
    None where it is larger than any that is read.
    """

    start: int
    end: int
    kept_at: datetime | None
    raw: bytes | None


@dataclass(frozen=True)
class Taken:
    """A message of a file: where it stands, what it says or why it cannot be read, and itself as it
    is kept.
    """

    start: int
    end: int
    said: ReadPost | Unreadable
    packed: bytes = b""


def messages(file: BinaryIO, start: int = 0) -> Iterator[Found]:
    """Yield the messages of a file from a byte on, at which one begins; of the file at most one
    message is in memory.
    """
    file.seek(start)
    at = begun = start
    kept_at: datetime | None = None
    lines: list[bytes] = []
    size = 0
    is_any = False
    line = file.readline(LINE_LIMIT)
    while line:
        following = file.readline(LINE_LIMIT)
        found = _BEGINS.match(line) if line.startswith(b"From ") else None
        if found and _HEADER.match(following):
            if is_any:
                yield _found(begun, at, kept_at, lines, size)
            kept_at = dates.parsed(found[1].decode("ascii", "replace"))
            begun, lines, size, is_any = at, [], 0, True
        else:
            # What stands before the first message is part of one without a beginning.
            is_any = is_any or bool(line.strip())
            size += len(line)
            if size <= MESSAGE_LIMIT:
                lines.append(line)
        at += len(line)
        line = following
    if is_any:
        yield _found(begun, at, kept_at, lines, size)


def read_batch(
    path: Path, start: int, received_at: datetime, *, most: int, size: int
) -> list[Taken]:
    """Return the messages of a file from a byte on, with what each says or why it cannot be read:
    at most `most` of them, and no more than `size` bytes unless the first alone has more.
    """
    batch: list[Taken] = []
    taken = 0
    with path.open("rb") as file:
        for found in messages(file, start):
            taken += len(found.raw or b"")
            if batch and taken > size:
                break
            batch.append(_take(found, received_at))
            if len(batch) == most:
                break
    return batch


def _take(found: Found, received_at: datetime) -> Taken:
    try:
        if found.raw is None:
            raise Unreadable("It is too large.")
        said = read(found.raw, received_at, found.kept_at)
    except Unreadable as fault:
        return Taken(found.start, found.end, fault)
    return Taken(found.start, found.end, said, packed(found.raw))


def _found(start: int, end: int, kept_at: datetime | None, lines: list[bytes], size: int) -> Found:
    if size > MESSAGE_LIMIT:
        return Found(start, end, kept_at, None)
    raw = b"".join(lines)
    return Found(start, end, kept_at, _ESCAPED.sub(rb"\1", raw) if b"\n>" in raw else raw)
