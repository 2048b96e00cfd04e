"""What is shown of a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.excerpts import BEFORE, LENGTH, LOOKED_AT, Matcher, excerpt, marked
from search.queries import Asked


def shown(pieces):
    return "".join(f"[{piece.text}]" if piece.is_match else piece.text for piece in pieces)


def mark(question, text, *, is_name=False):
    return shown(marked(text, Matcher(Asked.read(question)).matches(text, is_name=is_name)))


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("reseau", "Le Réseau des réseaux", "Le [Réseau] des [réseaux]"),
        ("femme", "Les Femmes", "Les [Femmes]"),
        ("fem now", "Femmes now", "Femmes [now]"),
        ("now fem", "Femmes now", "[Femmes] [now]"),
        ("جمعية", "الجمعيّة التونسية", "[الجمعيّة] التونسية"),
        ("联网", "中国互联网协会", "中国互[联网]协会"),
        ("互联网", "中国互联网协会", "中国[互联网]协会"),
        ("网", "中国互联网协会", "中国互联[网]协会"),
        ("nothing", "Something else", "Something else"),
        ("<b>", "a <b> c", "a <[b]> c"),
    ],
)
def test_the_words_asked_for_are_marked(question, text, expected):
    assert mark(question, text) == expected


def test_names_are_marked_by_their_sound():
    assert mark("svoboda", "Свобода слова", is_name=True) == "[Свобода] слова"
    assert mark("beijing", "北京大学", is_name=True) == "[北京]大学"
    assert mark("svoboda", "Свобода слова") == "Свобода слова"


def test_excerpt_stands_around_the_most_of_what_was_asked():
    text = "open " + "word " * 100 + "open rights " + "word " * 100
    matches = Matcher(Asked.read("open rights")).matches(text)

    found = shown(excerpt(text, matches))

    assert found.startswith("… word ")
    assert "[open] [rights]" in found
    assert found.endswith("word …")
    assert len(found) <= LENGTH + BEFORE


def test_excerpt_without_a_match_is_the_beginning():
    assert shown(excerpt("short text", [])) == "short text"
    assert shown(excerpt("word " * 100, [])).endswith("word …")
    assert excerpt("", []) == []


def test_long_texts_are_looked_at_as_far_as_it_is_worth():
    text = "x " * LOOKED_AT + "needle"

    assert Matcher(Asked.read("needle")).matches(text) == []


@given(st.text(max_size=600), st.text(max_size=20))
def test_excerpt_is_part_of_the_text(text, question):
    matches = Matcher(Asked.read(question)).matches(text, is_name=True)
    pieces = excerpt(text, matches)

    assert "".join(piece.text for piece in marked(text, matches)) == text
    inner = "".join(piece.text for piece in pieces).removeprefix("… ").removesuffix(" …")
    assert inner in text
