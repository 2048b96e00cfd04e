"""What somebody asked, as words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from modelsearch.query import And, Or, Phrase, PlainText

from search.analysis import written
from search.queries import QUERY_LIMIT, WORD_LIMIT, Asked, Beginning, Mark, whole_words


def groups(text):
    return [[word.stem for word in group] for group in Asked.read(text).groups]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("human rights", [["human"], ["right"]]),
        ('"human rights" now', [["human", "right"], ["now"]]),
        ("«droits humains»", [["droit", "humain"]]),
        ('half a "quote', [["half"], ["a"], ["quote"]]),
        ("again again", [["again"]]),
        ("one two one", [["two"], ["one"]]),
        ("互联网", [["互联"], ["联网"]]),
        ('"" " "', []),
        ("NEAR(a* OR b) -c title:d", [["near"], ["a"], ["or"], ["b"], ["c"], ["title"], ["d"]]),
    ],
)
def test_a_question_is_taken_apart(text, expected):
    assert groups(text) == expected


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("human righ", "righ"),
        ("Rights", "rights"),
        ('"human righ"', None),
        ('"human" righ', "righ"),
        ("x", None),
        ("互联网", None),
    ],
)
def test_the_last_word_may_be_only_begun(text, last):
    word = Asked.read(text).last

    assert (word and word.folded) == last


def test_query_wants_all_words_and_the_last_one_or_its_beginning():
    query = Asked.read("open rights").query()

    assert isinstance(query, And)
    first, last = query.subqueries
    assert repr(first) == repr(PlainText("open"))
    assert isinstance(last, Or)
    assert repr(last.subqueries) == repr([PlainText("right"), Beginning("rights")])


def test_query_may_want_any_word():
    assert isinstance(Asked.read("open rights").query(any_word=True), Or)
    assert repr(Asked.read('"open rights"').query(any_word=True)) == repr(Phrase("open right"))


@pytest.mark.parametrize(
    ("text", "any_word"), [("rights", False), ("open rights", False), ("open rights", True)]
)
def test_whole_words_of_a_query_are_all_but_beginnings(text, any_word):
    query = Asked.read(text).query(any_word=any_word)

    whole = whole_words(And([query, Mark("inkindpagex")]))

    assert repr(Beginning("rights")) not in repr(whole)
    assert repr(PlainText("right")) in repr(whole)
    assert repr(Mark("inkindpagex")) in repr(whole)
    assert whole_words(whole) is whole


def test_a_beginning_alone_stays():
    assert repr(whole_words(Or([Beginning("righ")]))) == repr(Or([Beginning("righ")]))


def test_question_may_be_asked_as_it_sounds():
    sounding = Asked.read("网络 Свобода").as_it_sounds()

    assert sounding.as_text == "wangluo svoboda"
    assert Asked.read("freedom").as_it_sounds() is None


@given(st.text(max_size=3 * QUERY_LIMIT))
def test_any_question_is_bounded_and_says_nothing_to_an_engine_but_words(text):
    asked = Asked.read(text)

    assert len(asked.groups) <= WORD_LIMIT
    assert all(len(group) <= WORD_LIMIT for group in asked.groups)
    for word in asked.words:
        assert written(word.stem).isalnum()
        assert written(word.folded).isascii()
    assert not asked.groups or asked.query() is not None
