"""What of a text is shown under a result: the words around the match, with the match marked."""

from collections.abc import Iterator
from dataclasses import dataclass

from search.analysis import Word, transliterated, words
from search.queries import Asked

LENGTH = 220  # characters of an excerpt
BEFORE = 60  # of them at most before the first match
LOOKED_AT = 20_000  # characters of a text in which matches are looked for


@dataclass(frozen=True)
class Piece:
    """A part of an excerpt; `is_match` where it is what was asked for."""

    text: str
    is_match: bool = False


@dataclass(frozen=True)
class Match:
    """Where in a text which of the words asked for stands."""

    start: int
    end: int
    asked: int


class Matcher:
    """Finds the words of a question in texts, as the engine finds them."""

    def __init__(self, asked: Asked) -> None:
        self._places: dict[str, int] = {}
        for word in asked.words:
            self._places.setdefault(word.stem, len(self._places))
        last = asked.last
        self._beginning = last.folded if last else None
        self._last_place = self._places[last.stem] if last else 0
        self._single = {stem for stem in self._places if len(stem) == 1}

    @property
    def wanted(self) -> int:
        """How many different words were asked for."""
        return len(self._places)

    def matches(self, text: str, *, is_name: bool = False) -> list[Match]:
        """Return what of the question stands in `text`, in order."""
        return [found for word in words(text[:LOOKED_AT]) for found in self._find(word, is_name)]

    def _find(self, word: Word, is_name: bool) -> Iterator[Match]:
        place = self._place_of(word.stem, word.folded)
        if place is not None:
            yield Match(word.start, word.end, place)
        elif word.is_packed:
            for at, letter in enumerate(word.folded):
                if letter in self._single:
                    yield Match(word.start + at, word.start + at + 1, self._places[letter])
        if place is None and is_name and not word.folded.isascii():
            for sound in transliterated(word.folded):
                sounding = self._place_of(sound, sound)
                if sounding is not None:
                    yield Match(word.start, word.end, sounding)
                    return

    def _place_of(self, stem: str, folded: str) -> int | None:
        if stem in self._places:
            return self._places[stem]
        if self._beginning is not None and folded.startswith(self._beginning):
            return self._last_place
        return None


def marked(text: str, matches: list[Match]) -> list[Piece]:
    """Return the whole text in pieces."""
    pieces: list[Piece] = []
    at = 0
    for start, end in _spans(matches):
        if start > at:
            pieces.append(Piece(text[at:start]))
        pieces.append(Piece(text[start:end], is_match=True))
        at = end
    if at < len(text):
        pieces.append(Piece(text[at:]))
    return pieces


def excerpt(text: str, matches: list[Match]) -> list[Piece]:
    """Return the part of `text` with the most of the words asked for; its beginning if none is in
    it.
    """
    start = _start(text, _densest(matches))
    end = _end(text, start + LENGTH)
    inside = [
        Match(match.start - start, match.end - start, match.asked)
        for match in matches
        if match.start >= start and match.end <= end
    ]
    pieces = marked(text[start:end], inside)
    if start:
        pieces.insert(0, Piece("… "))
    if end < len(text):
        pieces.append(Piece(" …"))
    return pieces


def _densest(matches: list[Match]) -> int:
    """Return where the excerpt's first match begins."""
    best, most = 0, 0
    for place, first in enumerate(matches):
        reach = first.start + LENGTH - BEFORE
        found = {match.asked for match in matches[place : place + 50] if match.end <= reach}
        if len(found) > most:
            best, most = first.start, len(found)
    return best


def _start(text: str, match: int) -> int:
    """Return where the excerpt begins: at a word, not too far before the match."""
    if match <= BEFORE:
        return 0
    begin = match - BEFORE
    blank = text.find(" ", begin, match)
    return blank + 1 if blank >= 0 else begin


def _end(text: str, end: int) -> int:
    """Return where the excerpt ends: after a word."""
    if end >= len(text):
        return len(text)
    blank = text.rfind(" ", end - BEFORE, end)
    return blank if blank >= 0 else end


def _spans(matches: list[Match]) -> Iterator[tuple[int, int]]:
    """Yield the matched parts of a text, those that touch or overlap as one."""
    begun: tuple[int, int] | None = None
    for match in sorted(matches, key=lambda match: match.start):
        if begun and match.start <= begun[1]:
            begun = begun[0], max(begun[1], match.end)
            continue
        if begun:
            yield begun
        begun = match.start, match.end
    if begun:
        yield begun
