"""How a post's words are shown: without addresses, quotes folded, long ones in parts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from django.utils.html import linebreaks, urlize
from django.utils.safestring import SafeString, mark_safe

# Measured in bytes of UTF-8: near enough to what a page weighs compressed, in all scripts.
PART = 9000  # of a post on one page
PAGE = 8000  # of all posts of a thread on one page
LEAST_SHARE = 300
QUOTE_SHOWN = 400  # of a quote in a thread
SHORT_QUOTE = 2  # lines that are not worth folding

# What may stand before an @, or before the " at " that pipermail writes in its place.
_NAME = r"\w.+%'-"
_ADDRESS = re.compile(rf"(?<=[{_NAME}])@(?=[\w-])[\w.-]{{1,250}}\b")
_WORDED = re.compile(
    r"(?P<sign>[ ]?[\[(](?:at|AT)[\])][ ]?| at )"
    r"[\w-]{1,63}(?:(?:\.|[ ]?[\[(]dot[\])][ ]?)[\w-]{1,63})+"
)
_SIGNS = (" at ", "at)", "at]", "AT)", "AT]")
_BEFORE = re.compile(
    rf"(?P<before><|mailto:|^(?:From|To|Cc|Sender):[ ]?)?(?P<name>[{_NAME}]+)\Z", re.M
)
_ODD = re.compile(r"[\d._+%-]")
HIDDEN = "@…"
_LOOKED_BACK = 80  # characters


def obscured(text: str) -> str:
    """Return text with what stands after the @ of addresses left out.

    "jane at example.org" is taken for one in brackets, in a header, and where the name before it
    is no word of a sentence.
    """
    if "@" in text:
        text = _ADDRESS.sub(HIDDEN, text)
    # To look for them is quick, to go through a whole text with the pattern is not.
    return _WORDED.sub(_hide, text) if any(sign in text for sign in _SIGNS) else text


def _hide(found: "re.Match[str]") -> str:
    before = _BEFORE.search(found.string[max(found.start() - _LOOKED_BACK, 0) : found.start()])
    if before is None:
        return found[0]
    is_address = found["sign"] != " at " or before["before"] or _ODD.search(before["name"])
    return HIDDEN if is_address else found[0]


@dataclass(frozen=True)
class Block:
    """Lines that were written by the sender, or quoted from somebody else."""

    html: SafeString
    is_quote: bool = False
    is_folded: bool = False


def blocks(text: str) -> list[Block]:
    """Return text as a page shows it."""
    return [_block(is_quote, lines) for is_quote, lines in _runs(obscured(text))]


def _runs(text: str) -> Iterator[tuple[bool, list[str]]]:
    for is_quote, lines in groupby(text.split("\n"), key=lambda line: line.startswith(">")):
        found = list(lines)
        if any(line.strip("> ") for line in found):
            yield is_quote, found


def _block(is_quote: bool, lines: list[str]) -> Block:
    if is_quote:
        lines = [re.sub(r"^> ?", "", line) for line in lines]
    html = linebreaks(urlize("\n".join(lines).strip("\n"), nofollow=True, autoescape=True))
    return Block(mark_safe(html), is_quote, is_quote and len(lines) > SHORT_QUOTE)


def parts_of(text: str, limit: int = PART) -> list[str]:
    """Return a long text in parts of at most `limit` bytes, broken between lines where there are
    any.
    """
    parts: list[str] = []
    lines: list[str] = []
    size = 0
    for line in _lines(text, limit):
        weight = len(line.encode()) + 1
        if lines and size + weight > limit:
            parts.append("\n".join(lines))
            lines, size = [], 0
        lines.append(line)
        size += weight
    parts.append("\n".join(lines))
    return parts


def _lines(text: str, limit: int) -> Iterator[str]:
    """Yield the lines of a text; of one that is longer than `limit` bytes, pieces."""
    longest = limit // 4  # characters have at most four bytes
    for line in text.split("\n"):
        if len(line) <= longest:
            yield line
        else:
            for at in range(0, len(line), longest):
                yield line[at : at + longest]


def shares(sizes: list[int], total: int = PAGE) -> list[int]:
    """Return how much of each post a page shows, so that together it is not more than `total`:
    short ones whole, the rest alike.
    """
    given = [0] * len(sizes)
    rest, left = total, sorted(range(len(sizes)), key=lambda place: sizes[place])
    while left:
        each = max(rest // len(left), LEAST_SHARE)
        place = left.pop(0)
        given[place] = min(sizes[place], each)
        rest -= given[place]
    return given


def beginning(text: str, share: int) -> tuple[list[Block], bool]:
    """Return the first `share` bytes of a text with its quotes cut short, and whether something is
    left out.
    """
    short, is_cut = _with_short_quotes(text)
    if len(short.encode()) > share:
        short, is_cut = parts_of(short, share)[0], True
    return blocks(short), is_cut


def weight(text: str) -> int:
    """Return how many bytes `beginning` would show of a text at most."""
    return len(_with_short_quotes(text)[0].encode())


def _with_short_quotes(text: str) -> tuple[str, bool]:
    said: list[str] = []
    is_cut = False
    for is_quote, lines in groupby(text.split("\n"), key=lambda line: line.startswith(">")):
        run = "\n".join(lines)
        if is_quote and len(run.encode()) > QUOTE_SHOWN:
            run, is_cut = parts_of(run, QUOTE_SHOWN)[0] + "\n> …", True
        said.append(run)
    return "\n".join(said), is_cut
