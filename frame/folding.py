"""How words are folded so that a reader's spelling and a writer's meet: text in, text out.

What stands in a name is compared by it (`organisations/duplicates/`), and what is searched is found
by it (`search/analysis.py`).
"""
# ruff: noqa: RUF001 (letters of many scripts are what this file is for)

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import cache, lru_cache

from anyascii import anyascii
from confusable_homoglyphs import categories
from confusable_homoglyphs.utils import load

# Scripts whose letters are mistaken for each other; a mixture inside one word is suspicious.
CONFUSABLE_SCRIPTS = frozenset({"latin", "cyrillic", "greek", "armenian", "cherokee"})

# Letters whose stroke or ligature is no combining mark; in Arabic the forms of alef, the seats of
# hamza, ta marbuta, alef maqsura, and kaf and ya as typed on Persian keyboards.
STRAIGHT_LETTERS: dict[str, str] = {
    "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i",
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ؤ": "و", "ئ": "ي", "ء": "", "ة": "ه", "ى": "ي",
    "ی": "ي", "ک": "ك", "ـ": "",
}  # fmt: skip
# Arabic one-letter prefixes (and, with, for, as) before the article, longest first.
ARABIC_ARTICLE_PREFIXES = ("وبال", "وال", "بال", "فال", "كال", "ولل", "لل", "ال")

_STRAIGHT_LETTERS = str.maketrans(STRAIGHT_LETTERS)
_MARKS = re.compile(
    "[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]"
)
_WORD = re.compile(r"[^\W\d_]+")
_DOTTED = re.compile(r"(?<!\w)(?:\w\.){1,9}\w(?!\w)\.?|(?<!\w)(?:\w\.){2,}")
_SINGLE_LETTERS = re.compile(r"(?<!\S)[a-z](?: [a-z]){2,9}(?!\S)")


@lru_cache(maxsize=8192)
def _script(letter: str) -> str:
    """Return the Unicode script of one letter, in lower case."""
    return str(categories.alias(letter) or "").lower()


@lru_cache(maxsize=4096)
def _look_alike(letter: str, script: str) -> str:
    """Return the letter of `script` that looks like `letter`, or '' if there is none."""
    others = _look_alikes().get(letter, "")
    return next((other for other in others if _script(other) == script), "")


@cache
def _look_alikes() -> dict[str, str]:
    """Return for each letter those that look like it.

    The library's own module keeps its whole table in memory: 7 MB in each process, most of it
    names of letters and look-alikes of more than one letter.
    """
    return {
        letter: "".join(c for each in found if len(c := each["c"]) == 1 and c.isalpha())
        for letter, found in load("confusables.json").items()
    }


def scripts(text: str) -> frozenset[str]:
    """Return the scripts of the letters in `text`: 'latin', 'arabic', 'cyrillic', 'han' ..."""
    found = {_script(letter) for letter in text if letter.isalpha()}
    return frozenset(found - {"", "common", "inherited"})


def has_mixed_confusables(text: str) -> bool:
    """Tell whether a word mixes scripts that look alike, as 'Oxfam' with a Cyrillic O does."""
    for word in _WORD.findall(unicodedata.normalize("NFKC", text)):
        mixed = scripts(word) & CONFUSABLE_SCRIPTS
        if len(mixed) > 1 and any(_look_alike(c, s) for c in word for s in mixed - {_script(c)}):
            return True
    return False


def _fold_homoglyphs(text: str) -> str:
    """Give letters that pose as another script their true reading.

    A text that is Latin but for letters which all look Latin is read as Latin; otherwise each
    mixed word is read in the script of most of its letters.
    """
    count = Counter(s for c in text if c.isalpha() and (s := _script(c)) in CONFUSABLE_SCRIPTS)
    if len(count) < 2:
        return text
    strangers = {c for c in text if c.isalpha() and _script(c) in CONFUSABLE_SCRIPTS - {"latin"}}
    if count["latin"] * 2 > count.total() and all(_look_alike(c, "latin") for c in strangers):
        return "".join(_look_alike(c, "latin") if c in strangers else c for c in text)
    return _WORD.sub(lambda match: _fold_word(match.group()), text)


def _fold_word(word: str) -> str:
    count = Counter(s for c in word if (s := _script(c)) in CONFUSABLE_SCRIPTS)
    if len(count) < 2:
        return word
    script = max(count, key=lambda name: (count[name], name == "latin", name))
    return "".join(c if _script(c) == script else _look_alike(c, script) or c for c in word)


def with_latin_readings(texts: Iterable[str]) -> tuple[str, ...]:
    """Return `texts`, and after each whose letters all look Latin but are not what it seems to say.

    A Russian or Greek name has letters that no Latin one looks like. One that has none of those
    may pose: it is read both ways.
    """
    return tuple(one for text in texts for one in (text, _latin_reading(text)) if one)


def _latin_reading(text: str) -> str:
    text = unicodedata.normalize("NFKC", text)
    strangers = {c: _look_alike(c, "latin") for c in text if c.isalpha() and _script(c) != "latin"}
    posing = all(like and _script(c) in CONFUSABLE_SCRIPTS for c, like in strangers.items())
    return "".join(strangers.get(c, c) for c in text) if strangers and posing else ""


def _normalise_once(text: str) -> str:
    text = unicodedata.normalize("NFKC", text)
    text = "".join(
        " " if c.isspace() else c
        for c in text
        if c.isspace() or unicodedata.category(c) not in {"Cf", "Cc", "Cs", "Co", "Cn"}
    )
    text = _fold_homoglyphs(text).casefold()
    text = _MARKS.sub("", unicodedata.normalize("NFKD", text))
    text = unicodedata.normalize("NFKC", text).translate(_STRAIGHT_LETTERS)
    text = _DOTTED.sub(lambda match: match.group().replace(".", "") + " ", text)
    text = "".join(
        str(unicodedata.decimal(c))
        if unicodedata.category(c) == "Nd"
        else c
        if _is_text(c)
        else " "
        for c in text
    )
    text = " ".join(text.split())
    return _SINGLE_LETTERS.sub(lambda match: match.group().replace(" ", ""), text)


def _is_text(char: str) -> bool:
    return unicodedata.category(char)[0] in "LNM"


@lru_cache(maxsize=16384)
def normalise(text: str) -> str:
    """Return `text` as a reader would match it: one case, no accents, no invisible characters.

    Look-alike letters of other scripts are folded, Arabic loses vowel signs and spelling variants
    (alef, ta marbuta, alef maqsura), punctuation becomes a space, "e.V." becomes "ev". The article
    stays; `name_key` drops it. Never raises; a second pass changes nothing.
    """
    for _ in range(10):
        folded = _normalise_once(text)
        if folded == text:
            break
        text = folded
    return text


def plain_stem(word: str) -> str:
    """Drop the Arabic article and the plural s of languages written in Latin letters."""
    for prefix in ARABIC_ARTICLE_PREFIXES:
        if word.startswith(prefix) and len(word) - len(prefix) >= 2:
            return word[len(prefix) :]
    if len(word) > 4 and word.isascii() and word.endswith("s") and not word.endswith("ss"):
        return word[:-1]
    return word


_SOUNDS = (
    (r"ph", "f"), (r"(?:sh|ch|sch|tch)", "x"), (r"[ckq]h?", "k"), (r"dj|j", "g"), (r"gh", "g"),
    (r"dh", "d"), (r"th", "t"), (r"v", "f"), (r"z", "s"), (r"[^a-z0-9]|[aeiouywh]", ""),
    (r"(.)\1+", r"\1"),
)  # fmt: skip


def sound(word: str) -> str:
    """Return the consonants of a word in Latin letters, to compare it across scripts."""
    word = re.sub(r"c(?=[eiy])", "s", anyascii(word).lower())
    for pattern, letters in _SOUNDS:
        word = re.sub(pattern, letters, word)
    return word
