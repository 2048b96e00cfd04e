"""How text is taken apart into the words that are indexed and looked for.

The same is done to what is written and to what is asked, so that all engines see plain words only:
one case, no accents, no Arabic vowel signs or article, overlapping pairs of characters where a
script has no blanks. Every word reaches an engine in ASCII (`written`), which no tokenizer splits,
stems or drops.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from anyascii import anyascii

from frame.folding import normalise, plain_stem

# Letters beyond this many do not tell words apart.
LONGEST_WORD = 40
# Han, kana, Hangul, Thai, Lao, Burmese, Khmer: written without blanks, or with few.
_PACKED = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3130-\u318f"
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\uff66-\uffdc"
    "\U00020000-\U0003ffff"
)
_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f"
    "\u200c\u200d"
)
# "U.N.", a run of a packed script, or a word with its marks; not the l of "l'eau" or the s of
# "women's".
_TOKEN = re.compile(
    r"(?:\b(?:[cdjlmnst]|qu)['\u2019](?=\w))?"
    rf"(?P<token>(?:[^\W\d_]\.){{2,}}[^\W\d_]?(?!\w)|[{_PACKED}]+"
    rf"|(?:(?![{_PACKED}])[^\W_][{_MARKS}\u0640]*)+)"
    r"(?:['\u2019]s\b)?",
    re.IGNORECASE,
)
# The same, of a text that is all ASCII, in a third of the time.
_ASCII_TOKEN = re.compile(
    r"(?:\b(?:[cdjlmnst]|qu)'(?=\w))?"
    r"(?P<token>(?:[a-z]\.){2,}[a-z]?(?!\w)|[a-z0-9]+)(?:'s\b)?",
    re.IGNORECASE | re.ASCII,
)
_IS_PACKED = re.compile(f"[{_PACKED}]")
_TRANSLITERATED_TOGETHER = 3  # characters


@dataclass(frozen=True)
class Word:
    """A word of a text: as folded, as it is compared, and where it stands in the text."""

    folded: str
    stem: str
    start: int
    end: int

    @property
    def is_packed(self) -> bool:
        """Whether it is a part of a run of a script without blanks."""
        return bool(_IS_PACKED.match(self.folded))


def words(text: str) -> Iterator[Word]:
    """Yield the words of `text` in order; of a run without blanks its overlapping pairs of
    characters, or its only character.
    """
    for found in _TOKEN.finditer(text):
        token, start = found["token"], found.start("token")
        if not _IS_PACKED.match(token):
            for folded in _folded(token).split():
                yield Word(folded, stem_of(folded), start, found.end("token"))
            continue
        for at, pair in _pairs(token):
            yield Word(pair, pair, start + at, start + min(at + 2, len(token)))


@lru_cache(maxsize=32768)
def _folded(token: str) -> str:
    return normalise(token)[:LONGEST_WORD]


@lru_cache(maxsize=32768)
def stem_of(folded: str) -> str:
    """Return a word without the Arabic article and the plural s, if enough of it is left."""
    stem = plain_stem(folded)
    return stem if len(stem) > 2 else folded


def written(word: str) -> str:
    """Return a folded word in small letters and digits of ASCII, the same number for each letter
    of other scripts, so that the beginning of a word stays the beginning.
    """
    if word.isascii():
        return word
    return "".join(
        letter
        if letter.isascii()
        else f"u{code:04x}"
        if (code := ord(letter)) < 65536
        else f"v{code:06x}"
        for letter in word
    )


def mark(what: str, value: str) -> str:
    """Return the word that stands in the index with every row of which something holds: its kind,
    its country. A question that has it finds no other row.
    """
    return f"in{what}{written(normalise(value))}x"


def index_words(texts: Iterable[str], *, are_names: bool = False, limit: int) -> str:
    """Return the words of `texts` as an engine gets them, at most `limit` characters.

    Of runs without blanks single characters follow, after all else so that phrases stay together.
    Names are also indexed as they sound in Latin letters.
    """
    found: list[str] = []
    further: dict[str, None] = {}
    for text in texts:
        # As `words`, which also tells where each stands: that takes five times as long.
        if text.isascii():
            found.extend(chain.from_iterable(map(_written_stems, _ASCII_TOKEN.findall(text))))
            continue
        for token in _TOKEN.findall(text):
            if not _IS_PACKED.match(token):
                found.extend(_written_stems(token))
                continue
            for _at, pair in _pairs(token):
                found.append(written(pair))
                if _IS_PACKED.match(pair):
                    further.update(dict.fromkeys(map(written, pair)))
        if are_names:
            further.update(dict.fromkeys(map(written, transliterated(text))))
    said = " ".join([*found, *further])
    return said if len(said) <= limit else said[:limit].rpartition(" ")[0]


@lru_cache(maxsize=65536)
def _written_stems(token: str) -> tuple[str, ...]:
    return tuple(written(stem_of(folded)) for folded in _folded(token).split())


def _pairs(token: str) -> Iterator[tuple[int, str]]:
    """Yield where they begin and the overlapping pairs of a run without blanks, or its only
    character.
    """
    for at in range(max(len(token) - 1, 1)):
        if pair := _folded(token[at : at + 2]).replace(" ", ""):
            yield at, pair


def transliterated(text: str) -> Iterator[str]:
    """Yield the words of `text` that are not in Latin letters as they sound: "Свобода" gives
    "svoboda", "北京" gives "bei", "jing" and "beijing".
    """
    for found in _TOKEN.finditer(unicodedata.normalize("NFKC", text)):
        token = found["token"]
        if token.isascii() or normalise(token).isascii():
            continue
        if not _IS_PACKED.match(token):
            if sound := sound_of(token):
                yield stem_of(sound)
            continue
        sounds = [sound_of(letter) for letter in token]
        for length in range(1, _TRANSLITERATED_TOGETHER + 1):
            for at in range(len(sounds) - length + 1):
                if sound := "".join(sounds[at : at + length]):
                    yield sound


def sound_of(token: str) -> str:
    """Return a word in Latin letters, without the apostrophes that stand for other ones."""
    return re.sub(r"[^0-9a-z]", "", anyascii(token).lower())[:LONGEST_WORD]


def vocabulary(texts: Iterable[str]) -> set[str]:
    """Return the words of names that somebody may misspell, folded but not cut."""
    return {word.folded for text in texts for word in words(text) if not word.is_packed}
