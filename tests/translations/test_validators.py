"""What may stand in a paragraph."""

import pytest
from django.core.exceptions import ValidationError

from texts.registry import TextField
from translations.validators import clean_target

BODY, LINE = TextField("body"), TextField("title", is_line=True)


def test_empty_lines_do_not_make_two_paragraphs():
    assert clean_target(" Un\r\n\r\n\r\nDeux ", BODY) == "Un\nDeux"


def test_line_is_folded():
    assert clean_target("Un\nDeux", LINE) == "Un Deux"


@pytest.mark.parametrize("text", ["a\x00b", "a\u202eb", "x" * 20_001], ids=["null", "bidi", "long"])
def test_refused(text):
    with pytest.raises(ValidationError):
        clean_target(text, BODY)
