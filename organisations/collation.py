"""The order of names from A to Z, whatever their script, and the headings of that order.

A key begins with its heading: two digits for the script and one letter, or "*" where a script has
one heading for all its names. The rest is the folded name (`normalise`), its letters in the order
of their alphabet: Latin ones as plain A to Z, Chinese ones by their sound (pinyin). Keys are
compared by their bytes, which SQLite does and PostgreSQL is told to (`SortKeyField`), so that both
give the same order.

The Unicode Collation Algorithm is not used: it knows no headings, puts Chinese characters in the
order of their strokes, and its keys change with each release of its data.
"""

# ruff: noqa: RUF001, RUF003 (letters of many scripts are what this file is for)

from typing import Any

from anyascii import anyascii
from confusable_homoglyphs import categories
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organisations.duplicates.names import normalise

KEY_LIMIT = 1000  # characters
HEADING_LENGTH = 3
# Above every letter: the end of what a heading holds.
HIGHEST = "\U0010ffff"
_ALL = "*"
_OTHER = 99

# Scripts in their order; the number stands in the keys.
_RANKS = {
    "latin": 10, "greek": 20, "cyrillic": 30, "armenian": 34, "georgian": 36, "hebrew": 40,
    "arabic": 44, "syriac": 46, "ethiopic": 50, "tifinagh": 52, "devanagari": 60, "bengali": 61,
    "gurmukhi": 62, "gujarati": 63, "oriya": 64, "tamil": 65, "telugu": 66, "kannada": 67,
    "malayalam": 68, "sinhala": 69, "thai": 70, "lao": 71, "myanmar": 72, "khmer": 73,
    "tibetan": 74, "mongolian": 76, "hangul": 80, "hiragana": 82, "katakana": 82, "han": 90,
}  # fmt: skip
# The letters of an alphabet in its order, where their code points are not in it. What stands
# together counts as one letter. `normalise` has folded marks already: й is и, ё is е, آ is ا.
_ALPHABETS = {
    "cyrillic": (
        "а ә б в г ґ ғ д ђ е є ж җ з ѕ и і ј к қ л љ м н њ ң о ө п р с т ћ у ү ұ ф х һ ц ч џ ш щ ъ "
        "ы ь э ю я"
    ),
    "hebrew": "א ב ג ד ה ו ז ח ט י כך ל מם נן ס ע פף צץ ק ר ש ת",
    "arabic": (
        "ا ب پ ت ٹ ث ج چ ح خ د ڈ ذ ر ڑ ز ژ س ش ص ض ط ظ ع غ ف ڤ ق ك گ ل م ن ں ه ھ ہ و ي ے"
    ),
}  # fmt: skip
# Scripts with one heading, because they have too many first letters to leap to.
_TOGETHER = {
    "han": _("Chinese characters"),
    "hangul": _("Korean letters"),
    "hiragana": _("Japanese letters"),
    "ethiopic": _("Ethiopic letters"),
}
_FIGURES, _OTHERS = f"00{_ALL}", f"{_OTHER}{_ALL}"
_LETTERS = [group for alphabet in _ALPHABETS.values() for group in alphabet.split()]
# Private use: no name holds these (`frame.text` refuses them, `normalise` drops them).
_TO_PLACES = str.maketrans(
    {letter: chr(0xE000 + place) for place, group in enumerate(_LETTERS) for letter in group}
)
_FROM_PLACES = {chr(0xE000 + place): group[0] for place, group in enumerate(_LETTERS)}
_SINGLE_HEADINGS = {f"{_RANKS[script]:02}{_ALL}": label for script, label in _TOGETHER.items()} | {
    _FIGURES: "0-9",
    _OTHERS: pgettext_lazy("heading in an order from A to Z", "Other"),
}
# What stands for such a heading in an address.
_SLUGS = {f"{_RANKS[script]:02}{_ALL}": script for script in _TOGETHER} | {
    _FIGURES: "0-9",
    _OTHERS: "other",
}
_WITH_LETTERS = {
    f"{rank:02}" for script, rank in _RANKS.items() if f"{rank:02}{_ALL}" not in _SINGLE_HEADINGS
}


class SortKeyField(models.CharField):  # type: ignore[type-arg]  # Django's has no arguments at run time
    """Text that each database compares by its bytes."""

    def db_parameters(self, connection: Any) -> Any:
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters


def sort_key(name: str) -> str:
    """Return the key by which a name is sorted. Never raises; "" has a key too."""
    folded = normalise(name)
    script = _script(folded[:1])
    text = _sounds(folded) if script == "han" else _ordered(folded)
    rank = _RANKS.get(script, _OTHER) if script else 0
    start = f"{rank:02}"
    if not is_heading(start + text[:1]):
        start = f"{_OTHER if start in _WITH_LETTERS else start}{_ALL}"
    return f"{start}{text}"[:KEY_LIMIT]


def heading_of(key: str) -> str:
    """Return the heading under which a key stands."""
    return key[:HEADING_LENGTH]


def slug_of(heading: str) -> str:
    """Return what stands for a heading in an address: the letter itself, or a word."""
    return _SLUGS.get(heading) or heading_label(heading)


def heading_of_slug(slug: str) -> str:
    """Return the heading that an address names, or "" where there is none."""
    for heading, word in _SLUGS.items():
        if slug == word:
            return heading
    if len(slug) != 1 or not slug.isalpha():
        return ""
    return heading_of(sort_key(slug))


def is_heading(text: str) -> bool:
    """Tell whether there could be names under a heading."""
    rank, letter = text[:2], text[2:]
    if text in _SINGLE_HEADINGS:
        return True
    has_letters = rank in _WITH_LETTERS
    return has_letters and len(letter) == 1 and (letter.isalpha() or letter in _FROM_PLACES)


def heading_label(heading: str) -> str:
    """Return what people read at a heading: a letter, or the name of a script."""
    if not is_heading(heading):
        heading = _OTHERS
    if heading in _SINGLE_HEADINGS:
        return str(_SINGLE_HEADINGS[heading])
    letter = _FROM_PLACES.get(heading[2:], heading[2:])
    # Georgian has capitals that nobody begins a name with.
    return letter if int(heading[:2]) == _RANKS["georgian"] else letter.upper()


def _ordered(folded: str) -> str:
    """Return a folded name with letters that sort in the order of their alphabet."""
    plain = "".join(
        anyascii(letter).lower() if not letter.isascii() and _script(letter) == "latin" else letter
        for letter in folded
    )
    return plain.translate(_TO_PLACES)


def _sounds(folded: str) -> str:
    """Return the sounds of Chinese characters, a blank between them."""
    return " ".join("".join(f" {anyascii(letter)}" for letter in folded).lower().split())


def _script(letter: str) -> str:
    """Return the script of a letter, in lower case; "" for what is no letter."""
    return str(categories.alias(letter)).lower() if letter.isalpha() else ""
