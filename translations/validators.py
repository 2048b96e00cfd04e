"""What a translator may type into a paragraph."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from frame.text import clean_line, clean_paragraphs, validate_plain_text
from texts.registry import TextField

PARAGRAPH_LIMIT = 20_000  # characters


def clean_target(text: str, field: TextField) -> str:
    """Return a typed paragraph as it is kept: one paragraph, or one line, and nothing that cannot
    be seen. Raises ValidationError.
    """
    if len(text) > PARAGRAPH_LIMIT:
        raise ValidationError(
            _("Write at most %(limit)d letters."),
            code="too_long",
            params={"limit": PARAGRAPH_LIMIT},
        )
    text = clean_line(text) if field.is_line else clean_paragraphs(text)
    validate_plain_text(text)
    # An empty line would make two paragraphs of one, which then stand beside the wrong ones.
    return re.sub(r"\n\s*\n", "\n", text)
