"""What people type is cleaned, or refused with the reason."""

import pytest
from django.core.exceptions import ValidationError

from frame.text import (
    MinimumWords,
    clean_line,
    clean_paragraphs,
    validate_plain_text,
    validate_says_something,
    validate_single_line,
)

NAMES = {
    "arabic with marks": "جَمْعِيَّةُ الشُّبَّانِ",
    "persian with a joiner": "می\u200cخواهیم",
    "hebrew with a direction mark": "עמותה\u200f (NGO)",
    "hindi with joiners": "विश्\u200dव क्\u200cष संस्था",
    "chinese": "北京市民间组织",
    "russian": "Ассоциация содействия",
    "amharic": "የኢትዮጵያ ሴቶች ማህበር",
    "punctuation": "Org. “A&B” – d’Afrique (O.A.B.) / №1",
}


@pytest.mark.parametrize("text", NAMES.values(), ids=NAMES)
def test_names_of_every_script_pass(text):
    validate_plain_text(text)
    validate_single_line(text)
    validate_says_something(text)

    assert clean_line(text) == text


@pytest.mark.parametrize("code", [*range(0x202A, 0x202F), *range(0x2066, 0x206A)], ids=hex)
def test_marks_that_turn_the_direction_are_refused(code):
    with pytest.raises(ValidationError) as refused:
        validate_plain_text(f"abc{chr(code)}def")

    assert refused.value.code == "bidi_control"
    assert f"U+{code:04X}" in refused.value.messages[0]


@pytest.mark.parametrize(
    "code",
    [
        *(0x00, 0x07, 0x1B, 0x7F, 0x85),  # control characters
        *(0xAD, 0x200B, 0x2060, 0x2064, 0xFEFF, 0x180E),  # no width
        *(0x206A, 0x206F, 0xFFF9, 0x1D173),  # format characters nobody needs
        *(0xE0001, 0xE0041, 0xE007F),  # tags: a hidden second text
        *(0x034F, 0x115F, 0x1160, 0x3164, 0xFFA0, 0x17B4, 0x2800),  # letters that show nothing
        *(0xE000, 0xF0000, 0xD800, 0x0378, 0xFFFE),  # private, surrogate, unassigned
        0xFFFD,  # what could not be read
    ],
    ids=hex,
)
def test_what_cannot_be_seen_is_refused(code):
    with pytest.raises(ValidationError) as refused:
        validate_plain_text(f"abc{chr(code)}def")

    assert refused.value.code == "invisible"
    assert f"U+{code:04X}" in refused.value.messages[0]


def test_paragraphs_may_have_line_breaks_and_tabs():
    validate_plain_text("One\r\n\r\n\tTwo")


@pytest.mark.parametrize(
    "mark", ["\r", "\n", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"], ids=ascii
)
def test_line_must_be_one_line(mark):
    with pytest.raises(ValidationError) as refused:
        validate_single_line(f"Name{mark}Bcc: everybody@example.org")

    assert refused.value.code == "line_break"


@pytest.mark.parametrize("text", ["", "...", "—", "()", "\u064b\u064b", "🌍", "\u200d"], ids=ascii)
def test_text_without_a_letter_says_nothing(text):
    with pytest.raises(ValidationError):
        validate_says_something(text)


@pytest.mark.parametrize("text", ["3", "а", "ب", "中"])
def test_one_letter_or_digit_is_enough(text):
    validate_says_something(text)


def test_blanks_do_not_count_as_letters():
    enough = MinimumWords(4)

    enough("a b c d")
    with pytest.raises(ValidationError) as refused:
        enough("a  b  c")
    assert refused.value.messages == ["Too short: write at least 4 letters."]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Two \t words ", "Two words"),
        ("Re\u0301seau", "Réseau"),
        ("No\u00a0break\u3000wide", "No break wide"),
        ("", ""),
    ],
)
def test_line_is_cleaned(typed, kept):
    assert clean_line(typed) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("One  \r\nTwo\rThree\n", "One\nTwo\nThree"),
        ("One\n\n\n\n\nTwo", "One\n\nTwo"),
        (" \n ", ""),
    ],
)
def test_paragraphs_are_cleaned(typed, kept):
    assert clean_paragraphs(typed) == kept
