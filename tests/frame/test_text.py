"""What people type is cleaned, or refused with the reason."""

import pytest
from django.core.exceptions import ValidationError

from frame.text import (
    MinimumWords,
    clean_line,
    clean_paragraphs,
    clean_pasted,
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


# --- Text from word processors --------------------------------------------------------------------

# As browsers hand it over when it is pasted from Microsoft Word (UTF-8).
PASTED = {
    "curly quotes stay": (
        b"The caucus\xe2\x80\x99s \xe2\x80\x9caims\xe2\x80\x9d \xe2\x80\x93 in short",
        "The caucus’s “aims” – in short",
    ),
    "line ends and empty lines": (b"One\r\n\r\n\r\n\r\nTwo\r\nThree\r", "One\n\nTwo\nThree"),
    "manual line break": (b"Article 1\x0bThe name", "Article 1\nThe name"),
    "page break": (b"End\x0cBegin", "End\n\nBegin"),
    "line and paragraph separators": (b"a\xe2\x80\xa8b\xe2\x80\xa9c", "a\nb\nc"),
    "soft hyphen": (b"organi\xc2\xadsation", "organisation"),
    "optional hyphen of Word": (b"organi\x1fsation", "organisation"),
    "no-break hyphen of Word": (b"co\x1eordinator", "co-ordinator"),
    "zero-width marks": (b"\xef\xbb\xbfMis\xe2\x80\x8bsion\xe2\x81\xa0", "Mission"),
    "no-break spaces": (
        b"Article\xc2\xa01\xc2\xa0\xc2\xa0: the\xe2\x80\xaf name",
        "Article 1 : the name",
    ),
    "tabs": (b"\t1.\tName\t\tof the caucus\t", "1. Name of the caucus"),
    "symbol bullets": (
        b"\xef\x82\xb7\tOne\r\n\xef\x82\xa7\tTwo\r\n\xef\x83\x98 Three",
        "• One\n• Two\n• Three",
    ),
    "bullet of a font unknown here": (b"\xef\x81\x95\tOne", "• One"),
    "bullets of plain text": (
        b"\xc2\xb7\tOne\r\no\tTwo\r\n\xc2\xa7\tThree",
        "• One\n◦ Two\n▪ Three",
    ),
    "tick and arrow": (b"\xef\x83\xbc done \xef\x83\xa0 next", "✓ done → next"),
    "anchors of notes, comments, pictures": (
        b"Members\x02 vote\x05.\x01\xef\xbf\xbc",
        "Members vote.",
    ),
    "end of a table's cell": (b"Role\x07Term\x07", "Role Term"),
    "Windows-1252 taken for Latin-1": (
        b"the caucus\xc2\x92s \xc2\x93aims\xc2\x94 \xc2\x96 \xc2\x80 5\xc2\x85",
        "the caucus’s “aims” – € 5…",
    ),
    "decomposed letters": (b"re\xcc\x81union", "réunion"),
    "Arabic and Persian stay": (
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u06cc\u0645\u200f".encode(),
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u06cc\u0645\u200f",
    ),
    "a list that begins with a word": (
        b"o clock\r\n\xc2\xa7 3 of the statute",
        "o clock\n§ 3 of the statute",
    ),
    "nothing": (b"\r\n\xc2\xa0\r\n", ""),
}


@pytest.mark.parametrize(("pasted", "meant"), PASTED.values(), ids=PASTED)
def test_pasted_text_becomes_what_it_means(pasted, meant):
    text = clean_pasted(pasted.decode())

    assert text == meant
    assert clean_pasted(text) == text
    validate_plain_text(text)


@pytest.mark.parametrize("code", [0x00, 0x1B, 0x81, 0x202E, 0xE000, 0xFFFD], ids=hex)
def test_pasted_text_keeps_what_means_nothing_so_that_it_is_refused(code):
    text = clean_pasted(f"We{chr(code)}meet")

    with pytest.raises(ValidationError):
        validate_plain_text(text)
