"""Hints to translators: what may have got lost."""

import pytest

from texts.registry import TextField
from translations.checks import hints

BODY = TextField("body", is_markdown=True)
PLAIN = TextField("purpose")


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("In 2003 there were 11,047 people.", "En 2003, il y avait 11 047 personnes."),
        ("In 2003.", "في ٢٠٠٣."),
        ("## Title\n- one\n- two", "## Titre\n- un\n- deux"),
        ("[List](https://example.org/a1)", "[Liste](https://example.org/a1)"),
        ("Dear %(name)s, {count} wait.", "{count} attendent, %(name)s."),
        ("1. First\n2. Second", "1. Premier\n2. Deuxième"),
        ("Nothing special.", "Rien."),
    ],
)
def test_nothing_lost(source, target):
    assert hints(source, target, BODY) == []


@pytest.mark.parametrize(
    ("source", "target", "told"),
    [
        ("In 2003.", "En 2005.", "A number differs or is missing: 2003"),
        ("See https://a.example/x.", "Voir.", "A link differs or is missing: https://a.example/x."),
        ("[a](/b/)", "[a](/c/)", "A link differs or is missing: /b/"),
        (
            "Hello %(name)s",
            "Bonjour %(nom)s",
            "A placeholder is missing; keep it as it is: %(name)s",
        ),
        ("## Title", "Titre", "A sign of the layout is missing: #"),
        ("**bold**", "gras", "A sign of the layout is missing: **"),
    ],
)
def test_lost(source, target, told):
    assert hints(source, target, BODY) == [told]


def test_signs_are_words_where_there_is_no_markdown():
    assert hints("# 5 is alive", "5 vit", PLAIN) == []
