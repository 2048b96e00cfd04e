"""Checks on what people type: text that shows something else than it says is refused, with the
reason.
"""

import re
import unicodedata
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import Promise, lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

# Cs surrogates, Co private use, Cn unassigned, Cc control: none of them is a letter of any
# language.
_REFUSED_CATEGORIES = {"Cc", "Cs", "Co", "Cn"}
# Unicode Technical Report 36, section 2: these turn the direction of the text around them.
_BIDI_CONTROLS = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Of the format characters (Cf) only those pass that Arabic, Hebrew, Persian, Syriac, Indic and
# Kaithi names need: joiners, direction marks that turn nothing else, and visible number signs.
_NEEDED_MARKS = set(
    "\u061c\u200c\u200d\u200e\u200f"
    "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
)
# Letters and marks that show nothing, and what stands where text could not be read (U+FFFD).
_INVISIBLE = set("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufffd")
_LINE_BREAKS = {"\n", "\r", "\t"}

# What word processors leave in text that is copied from them, and what it means (`clean_pasted`).
_PASTED: dict[int, str | None] = {
    # Microsoft Word: anchors of pictures, notes, comments and fields; optional hyphens.
    **dict.fromkeys([0x01, 0x02, 0x03, 0x04, 0x05, 0x08, 0x13, 0x14, 0x15, 0x1F]),
    # The same elsewhere: soft hyphen, zero-width space, word joiner, no-break, picture.
    **dict.fromkeys([0xAD, 0x200B, 0x2060, 0xFEFF, 0xFFFC]),
    0x07: "\t",  # end of a table's cell
    0x1E: "-",  # no-break hyphen
    **dict.fromkeys([0x0B, 0x0D, 0x2028, 0x2029], "\n"),  # manual line break, paragraph
    0x0C: "\n\n",  # page break
    # Windows-1252 read as Latin-1: quotes, dashes, dots. Five bytes mean nothing there.
    **{
        code: bytes([code]).decode("cp1252")
        for code in range(0x80, 0xA0)
        if code not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
    },
    # Symbol and Wingdings stand in the private use area: bullets, ticks, arrows.
    **dict.fromkeys([0xF0B7, 0xF0A7, 0xF0A8, 0xF06C, 0xF06E, 0xF0D8, 0xF076, 0xF0B2], "•"),
    0xF02D: "-",
    0xF0FC: "✓",
    0xF0FB: "✗",
    0xF0DF: "←",
    0xF0E0: "→",
    0xF0F3: "↔",
}
_PASTED_BLANKS = re.compile("[\t \xa0\u2007\u202f]+")
# Other signs of a symbol font can only be meant as bullets where a line begins with them.
_BULLET_BEGINS = re.compile("^[\uf020-\uf0ff]\\s*")
# Plain text of Word: a list's mark and a tab. Symbol, Courier and Wingdings at the three levels.
_LISTED = re.compile("^([·o§])\t\\s*")
_LIST_MARKS = {"·": "•", "o": "◦", "§": "▪"}


def filled(text: str | Promise, **values: object) -> Any:
    """Return a lazily translated text with its placeholders filled when it is shown.

    `gettext_lazy(...) % values` in the body of a class is filled, and so translated, only once:
    when the module is read.
    """
    return lazy(lambda: str(text) % values, str)()


def clean_line(text: str) -> str:
    """Return `text` in normal form C with runs of white space folded to one blank."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip()


def clean_paragraphs(text: str) -> str:
    """Return `text` in normal form C, with line ends as \\n, no trailing blanks and no more than
    one empty line.
    """
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in lines)).strip()


def clean_pasted(text: str) -> str:
    """Return text that was copied from a word processor as it was meant, in normal form C.

    Marks that only the word processor needs go: soft hyphens, zero-width spaces and no-breaks,
    anchors of notes and pictures. Manual line and page breaks become line breaks, bullets of symbol
    fonts become bullets, bytes of Windows-1252 that were read as Latin-1 become their characters,
    and tabs and no-break spaces are folded to one blank. Curly quotes stay.
    """
    lines = text.replace("\r\n", "\n").translate(_PASTED).split("\n")
    return clean_paragraphs("\n".join(_clean_pasted_line(line) for line in lines))


def _clean_pasted_line(line: str) -> str:
    line = _BULLET_BEGINS.sub("• ", _LISTED.sub(_list_mark, line.strip()))
    return _PASTED_BLANKS.sub(" ", line).strip()


def _list_mark(found: "re.Match[str]") -> str:
    return f"{_LIST_MARKS[found[1]]} "


def validate_plain_text(text: str) -> None:
    """Refuse control, direction-turning and invisible characters; line breaks are let pass."""
    for character in text:
        if character in _LINE_BREAKS:
            continue
        if character in _BIDI_CONTROLS:
            raise ValidationError(
                _(
                    "The text contains a character that turns the direction of writing (%(code)s). "
                    "Remove it: Arabic and Hebrew need no such character here."
                ),
                code="bidi_control",
                params={"code": f"U+{ord(character):04X}"},
            )
        category = unicodedata.category(character)
        is_hidden_mark = category == "Cf" and character not in _NEEDED_MARKS
        if character in _INVISIBLE or is_hidden_mark or category in _REFUSED_CATEGORIES:
            raise ValidationError(
                _(
                    "The text contains a character that cannot be seen (%(code)s). "
                    "Type the text anew."
                ),
                code="invisible",
                params={"code": f"U+{ord(character):04X}"},
            )


def validate_single_line(text: str) -> None:
    """Refuse line breaks, which could start a new header in a mail."""
    if any(character in text for character in "\r\n\x0b\x0c\x85\u2028\u2029"):
        raise ValidationError(_("Write this on one line."), code="line_break")


# The validators of a field of one line.
LINE = (validate_plain_text, validate_single_line)


def validate_says_something(text: str) -> None:
    """Refuse text without a single letter or digit of any script."""
    if not any(unicodedata.category(character)[0] in "LN" for character in text):
        raise ValidationError(_("Write at least one letter."), code="no_letter")


class MinimumWords:
    """Refuse text that is too short to say anything: fewer characters than `minimum` without
    blanks.
    """

    def __init__(self, minimum: int) -> None:
        self.minimum = minimum

    def __call__(self, text: str) -> None:
        if len("".join(text.split())) < self.minimum:
            raise ValidationError(
                ngettext(
                    "Too short: write at least %(minimum)d letter.",
                    "Too short: write at least %(minimum)d letters.",
                    self.minimum,
                ),
                code="too_short",
                params={"minimum": self.minimum},
            )
