"""What changed from one text to the next, as a reader sees it: paragraph by paragraph, and word by
word where a paragraph was changed.

The cost is bounded: beyond the limits below a passage is shown as taken out and put in as a whole.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

SAME, ADDED, REMOVED = "same", "added", "removed"

PARAGRAPHS_COMPARED = 600
PAIRED = 200  # changed paragraphs in a row that are looked at for their likes ...
NEAR = 12  # ... among so many before and after the same place
WORDS_COMPARED = 400
WORD_BUDGET = 1_000_000  # products of the lengths of the pairs, all together
ALIKE = 0.35  # share of common words from which on a paragraph counts as changed, not exchanged
CONTEXT = 1  # unchanged paragraphs shown beside a change
FOLDED_FROM = 4  # unchanged paragraphs in a row

# A word with the blanks after it; Chinese, Japanese and Thai writing has none between words.
_WORD = re.compile(
    r"[\u0e00-\u0e7f\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]\s*"
    r"|[^\s\u0e00-\u0e7f\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]+\s*"
)


@dataclass(frozen=True)
class Piece:
    """Some words that stayed, came or went."""

    change: str
    text: str


@dataclass(frozen=True)
class Paragraph:
    pieces: tuple[Piece, ...]

    @property
    def is_same(self) -> bool:
        return all(piece.change == SAME for piece in self.pieces)


@dataclass(frozen=True)
class Passage:
    """Paragraphs in a row; a folded one holds unchanged ones that need not be read."""

    is_folded: bool
    paragraphs: tuple[Paragraph, ...]


def differences(old: str, new: str) -> list[Passage]:
    """Return the whole of both texts, with what came and went; [] where nothing changed."""
    before, after = _paragraphs(old), _paragraphs(new)
    if before == after:
        return []
    return list(_folded(list(_Comparison().compare(before, after))))


def _paragraphs(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


def _words(paragraph: str) -> list[str]:
    return _WORD.findall(paragraph)


def _whole(change: str, text: str) -> Paragraph:
    return Paragraph((Piece(change, text),))


class _Comparison:
    """One comparison, which spends a budget."""

    def __init__(self) -> None:
        self.budget = WORD_BUDGET

    def compare(self, before: list[str], after: list[str]) -> Iterator[Paragraph]:
        for tag, old, new in _steps(before, after, PARAGRAPHS_COMPARED):
            if tag == "equal":
                yield from (_whole(SAME, text) for text in new)
                continue
            for gone, came in _pairs(old, new):
                if gone is not None and came is not None:
                    yield self._changed(gone, came)
                elif gone is not None:
                    yield _whole(REMOVED, gone)
                elif came is not None:
                    yield _whole(ADDED, came)

    def _changed(self, gone: str, came: str) -> Paragraph:
        """Return a changed paragraph, word by word."""
        pieces: list[Piece] = []
        for tag, old, new in _steps(_words(gone), _words(came), self._words_left, key=str.strip):
            if tag == "equal":
                pieces.append(Piece(SAME, "".join(new)))
                continue
            if old:
                pieces.append(Piece(REMOVED, "".join(old)))
            if new:
                pieces.append(Piece(ADDED, "".join(new)))
        return Paragraph(tuple(pieces))

    def _words_left(self, old: int, new: int) -> bool:
        """Spend the cost of comparing so many words, if it can be afforded."""
        if max(old, new) > WORDS_COMPARED or old * new > self.budget:
            return False
        self.budget -= old * new
        return True


def _steps(
    before: list[str],
    after: list[str],
    limit: int | Callable[[int, int], bool],
    key: Callable[[str], str] = str,
) -> Iterator[tuple[str, list[str], list[str]]]:
    """Give what stayed ("equal") and what changed, in order. Equal beginnings and ends cost little;
    what is between them is compared as far as `limit` allows.
    """
    old, new = [key(each) for each in before], [key(each) for each in after]
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    stop, halt = len(old) - end, len(new) - end
    if start:
        yield "equal", before[:start], after[:start]
    middle, centre = old[start:stop], new[start:halt]
    if isinstance(limit, int):
        fits = max(len(middle), len(centre)) <= limit
    else:
        fits = limit(len(middle), len(centre))
    if fits:
        matcher = SequenceMatcher(None, middle, centre)
        for tag, i, j, k, m in matcher.get_opcodes():
            yield tag, before[start + i : start + j], after[start + k : start + m]
    elif middle or centre:
        yield "replace", before[start:stop], after[start:halt]
    if end:
        yield "equal", before[stop:], after[halt:]


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how many first elements are the same."""
    for place, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return place
    return min(len(one), len(other))


def _pairs(old: list[str], new: list[str]) -> Iterator[tuple[str | None, str | None]]:
    """Give the paragraphs of a changed passage, in order, those that are alike side by side."""
    if not old or not new or max(len(old), len(new)) > PAIRED:
        yield from ((text, None) for text in old)
        yield from ((None, text) for text in new)
        return
    alike = _alike(old, new)
    # best[i][j]: the most likeness that the paragraphs from i and from j on can have together.
    best = [[0.0] * (len(new) + 1) for _row in range(len(old) + 1)]
    for i in reversed(range(len(old))):
        for j in reversed(range(len(new))):
            together = best[i + 1][j + 1] + alike[i][j] if alike[i][j] >= ALIKE else 0.0
            best[i][j] = max(together, best[i + 1][j], best[i][j + 1])
    i = j = 0
    while i < len(old) and j < len(new):
        if alike[i][j] >= ALIKE and best[i][j] == best[i + 1][j + 1] + alike[i][j]:
            yield old[i], new[j]
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            yield old[i], None
            i += 1
        else:
            yield None, new[j]
            j += 1
    yield from ((text, None) for text in old[i:])
    yield from ((None, text) for text in new[j:])


def _alike(old: list[str], new: list[str]) -> list[list[float]]:
    """Return how much each two paragraphs of a changed passage have in common; 0 where they stand
    far from each other.
    """
    gone, came = [_counted(text) for text in old], [_counted(text) for text in new]
    stretch = len(new) / len(old)
    return [
        [
            _likeness(one, other) if abs(i * stretch - j) <= NEAR else 0.0
            for j, other in enumerate(came)
        ]
        for i, one in enumerate(gone)
    ]


def _counted(paragraph: str) -> Counter[str]:
    return Counter(word.strip() for word in _words(paragraph))


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    """Return the share of words that two paragraphs have in common: 0 to 1."""
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 0.0


def _folded(paragraphs: list[Paragraph]) -> Iterator[Passage]:
    """Give the paragraphs with long unchanged stretches folded, but for the nearest of a change."""
    shown: list[Paragraph] = []
    place = 0
    while place < len(paragraphs):
        end = place
        while end < len(paragraphs) and paragraphs[end].is_same:
            end += 1
        first = place + (CONTEXT if place else 0)
        last = end - (CONTEXT if end < len(paragraphs) else 0)
        if last - first >= FOLDED_FROM:
            shown += paragraphs[place:first]
            if shown:
                yield Passage(False, tuple(shown))
            yield Passage(True, tuple(paragraphs[first:last]))
            shown = paragraphs[last:end]
        else:
            shown += paragraphs[place:end]
        if end < len(paragraphs):
            shown.append(paragraphs[end])
            end += 1
        place = end
    if shown:
        yield Passage(False, tuple(shown))
