"""The message catalogues: every message translated, none fuzzy, placeholders kept."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.translation import to_locale

LOCALES = [to_locale(code) for code, _name in settings.LANGUAGES if code != "en"]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")


def entries(locale):
    """Return (flags, msgid, msgid_plural or None, translations) of each message of a catalogue."""
    text = (Path(settings.LOCALE_PATHS[0]) / locale / "LC_MESSAGES" / "django.po").read_text(
        "utf-8"
    )
    for block in text.split("\n\n"):
        lines = [line for line in block.splitlines() if not line.startswith("#~")]
        fields: dict[str, str] = {}
        current = None
        for line in lines:
            if match := re.match(r'(msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?) (".*")$', line):
                current = match[1]
                fields[current] = ast.literal_eval(match[2])
            elif line.startswith('"') and current:
                fields[current] += ast.literal_eval(line)
        if fields.get("msgid"):
            flags = [line for line in lines if line.startswith("#,")]
            translated = [value for name, value in fields.items() if name.startswith("msgstr")]
            yield flags, fields["msgid"], fields.get("msgid_plural"), translated


@pytest.mark.parametrize("locale", LOCALES)
def test_catalogue_is_complete(locale):
    rows = list(entries(locale))

    assert len(rows) > 500
    assert [row[1] for row in rows if any("fuzzy" in flag for flag in row[0])] == []
    assert [row[1] for row in rows if not all(row[3])] == []


@pytest.mark.parametrize("locale", LOCALES)
def test_catalogue_invents_no_placeholder(locale):
    for _flags, msgid, plural, translated in entries(locale):
        known = set(PLACEHOLDER.findall(msgid)) | set(PLACEHOLDER.findall(plural or ""))
        for text in translated:
            assert set(PLACEHOLDER.findall(text)) <= known, msgid
