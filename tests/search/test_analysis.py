"""How text is taken apart into words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import analysis


def stems(text):
    return [word.stem for word in analysis.words(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Réseaux d'ONG – L'ÉCOLE", ["reseaux", "ong", "ecole"]),
        ("the Women's Groups", ["the", "women", "group"]),
        ("U.N. and e.V.", ["un", "and", "ev"]),
        ("ёлка ЕЛКА", ["елка", "елка"]),
        ("الجمعيّة جمعيه والجمعية", ["جمعيه", "جمعيه", "جمعيه"]),
        ("إنسان أنسان انسان", ["انسان"] * 3),
        ("٢٠٠٣ २००३ 2003", ["2003"] * 3),
        ("ＷＳＩＳ", ["wsis"]),
        ("互联网协会", ["互联", "联网", "网协", "协会"]),
        ("京", ["京"]),
        ("WSIS论坛", ["wsis", "论坛"]),
        ("भारत की", ["भारत", "की"]),
        ("user_name", ["user", "name"]),
        ("- & ! \x00", []),
        ("", []),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_words_of_a_text(text, expected):
    assert stems(text) == expected


@given(st.text(max_size=80))
def test_words_stand_where_they_say(text):
    for word in analysis.words(text):
        assert 0 <= word.start < word.end <= len(text)
        assert 0 < len(word.folded) <= analysis.LONGEST_WORD


@given(st.text(max_size=80))
def test_an_engine_gets_small_letters_and_digits_alone(text):
    found = analysis.index_words([text], are_names=True, limit=10_000)

    assert all(word.isascii() for word in found.split())
    assert not set(found) & set("\"'*()&|!:^{}\\-+")


@given(st.text(min_size=1, max_size=20), st.text(max_size=20))
def test_the_beginning_of_a_word_is_written_as_its_beginning(beginning, rest):
    assert analysis.written(beginning + rest).startswith(analysis.written(beginning))


@pytest.mark.parametrize(
    ("text", "sounds"),
    [
        ("Свобода слова", {"svoboda", "slova"}),
        ("北京", {"bei", "jing", "beijing"}),
        ("Όξφαμ", {"oxfam"}),
        ("Réseau Libre", set()),
    ],
)
def test_names_are_indexed_as_they_sound(text, sounds):
    assert set(analysis.transliterated(text)) == sounds


def test_single_characters_follow_so_that_phrases_stay_together():
    found = analysis.index_words(["北京 WSIS"], limit=1000).split()

    assert found == [analysis.written(word) for word in ("北京", "wsis", "北", "京")]


def test_no_more_goes_to_the_engine_than_it_takes():
    found = analysis.index_words(["wort " * 100], limit=52)

    assert found == " ".join(["wort"] * 10)


def test_vocabulary_holds_whole_words():
    assert analysis.vocabulary(["Associations 互联网", "الجمعية"]) == {"associations", "الجمعيه"}


@given(st.text() | st.text("abcUN. l'eau women's \u2019-é字中アانлﬁ", max_size=60))
def test_words_of_the_index_are_those_that_are_shown(text):
    told = [analysis.written(word.stem) for word in analysis.words(text)]

    assert analysis.index_words([text], limit=10_000).split()[: len(told)] == told
