import pytest
from hypothesis import given
from hypothesis import strategies as st

from texts import paragraphs

texts = st.text(st.sampled_from("ab \t\n\r-#。"), max_size=60) | st.text(max_size=60)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", []),
        (" \n\n ", []),
        ("One.", ["One."]),
        ("One.\n\nTwo.", ["One.", "Two."]),
        ("One.\r\n\r\nTwo.\r\n", ["One.", "Two."]),
        ("One.\n \t\n\n\nTwo.", ["One.", "Two."]),
        ("- one\n- two\n\nEnd", ["- one\n- two", "End"]),
    ],
)
def test_split(text, parts):
    assert paragraphs.split(text) == parts


@given(texts)
def test_split_and_join_keep_each_other(text):
    parts = paragraphs.split(text)

    assert paragraphs.split(paragraphs.join(parts)) == parts
    assert paragraphs.is_same(text, paragraphs.join(parts))
    assert all(part.strip() for part in parts)


@given(texts)
def test_split_loses_no_letter(text):
    def letters(words):
        return "".join(words.split())

    assert letters("".join(paragraphs.split(text))) == letters(text)


@given(texts, st.dictionaries(texts, texts))
def test_aligned_has_every_paragraph_once(text, known):
    pairs = paragraphs.aligned(text, known)

    assert [source for source, _target in pairs] == paragraphs.split(text)
    assert all(target == known.get(source, "") for source, target in pairs)


@pytest.mark.parametrize(
    ("after", "count"),
    [
        ("One.\n\nTwo.\n\nThree.", 0),
        ("One.\n\nTwo, and more.\n\nThree.", 1),
        ("One.\n\nThree.", 1),
        ("One.\n\nOne.\n\nTwo.\n\nThree.", 1),
        ("Two.\n\nOne.\n\nThree.", 1),
        ("Four.\n\nFive.\n\nThree.\n\nSix.", 3),
        ("", 3),
    ],
    ids=["same", "changed", "gone", "twice", "moved", "many", "empty"],
)
def test_changed_count(after, count):
    assert paragraphs.changed_count("One.\n\nTwo.\n\nThree.", after) == count


@given(texts, texts)
def test_changed_count_is_none_for_the_same_alone(one, other):
    count = paragraphs.changed_count(one, other)

    assert (count == 0) == paragraphs.is_same(one, other)
    assert count == paragraphs.changed_count(other, one)


def test_is_same_looks_at_paragraphs_alone():
    assert paragraphs.is_same("One.\n\nTwo.", "One.\n\n\n \nTwo.\n")
    assert not paragraphs.is_same("One.\n\nTwo.", "One. Two.")
