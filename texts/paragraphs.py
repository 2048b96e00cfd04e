"""Texts as rows of paragraphs: the unit in which people translate, compare and exchange them."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping

# What stands between two paragraphs: an empty line or more.
_BREAK = re.compile(r"\n[ \t]*\n\s*")

Pair = tuple[str, str]
"""A paragraph of the original, and the same in another language ("" where it is missing)."""


def split(text: str) -> list[str]:
    """Return the paragraphs of `text`, as `join` puts them together again."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return [part for part in _BREAK.split(lines.strip()) if part]


def join(paragraphs: Iterable[str]) -> str:
    """Return the text that has these paragraphs; empty ones are left out."""
    return "\n\n".join(part for part in paragraphs if part)


def is_same(one: str, other: str) -> bool:
    """Tell whether two texts have the same paragraphs, whatever blanks stand between them."""
    return split(one) == split(other)


def aligned(source: str, known: Mapping[str, str]) -> list[Pair]:
    """Return the paragraphs of `source`, each with what `known` gives for it."""
    return [(part, known.get(part, "")) for part in split(source)]


def changed_count(before: str, after: str) -> int:
    """Return how many paragraphs changed, came or went; one that only moved counts as changed."""
    old, new = split(before), split(after)
    gone, came = Counter(old) - Counter(new), Counter(new) - Counter(old)
    return max(gone.total(), came.total(), int(old != new))
