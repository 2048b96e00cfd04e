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
