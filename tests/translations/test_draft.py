"""Paragraph beside paragraph, through changes of the original."""

import pytest

from texts import registry
from translations import draft as drafts
from translations.draft import Draft, Part

PAGE = registry.get("page")


def aligned(known, sources):
    parts = [Part(source, target) for source, target in known]
    return [
        (part.source, part.target, part.was, part.in_doubt)
        for part in drafts._aligned(sources, parts)
    ]


ONE, TWO, THREE = "The first paragraph.", "The second one is here.", "And the third, at last."


def test_same_paragraphs_keep_their_translations():
    assert aligned([(ONE, "Un"), (TWO, "Deux")], [ONE, TWO]) == [
        (ONE, "Un", "", False),
        (TWO, "Deux", "", False),
    ]


def test_new_paragraph_between_them_is_empty():
    assert aligned([(ONE, "Un"), (TWO, "Deux")], [ONE, THREE, TWO]) == [
        (ONE, "Un", "", False),
        (THREE, "", "", False),
        (TWO, "Deux", "", False),
    ]


def test_changed_paragraph_keeps_its_translation_in_doubt():
    changed = "The second one is there now."

    assert aligned([(ONE, "Un"), (TWO, "Deux")], [ONE, changed])[1] == (changed, "Deux", TWO, True)


def test_paragraph_that_changed_twice_remembers_what_was_translated():
    part = Part("The second one is there now.", "Deux", TWO, in_doubt=True)

    found = drafts._aligned(["The second one is there now, again."], [part])[0]

    assert (found.was, found.in_doubt) == (TWO, True)


def test_moved_paragraph_keeps_its_translation():
    assert aligned([(ONE, "Un"), (TWO, "Deux"), (THREE, "Trois")], [THREE, ONE, TWO]) == [
        (THREE, "Trois", "", False),
        (ONE, "Un", "", False),
        (TWO, "Deux", "", False),
    ]


def test_paragraph_that_stands_twice_is_known_twice():
    assert aligned([(ONE, "Un")], [ONE, ONE]) == [(ONE, "Un", "", False)] * 2


def test_keys_name_paragraphs_wherever_they_stand():
    one = Draft(PAGE, {"body": [Part(ONE), Part(TWO), Part(ONE)]})
    other = Draft(PAGE, {"body": [Part(THREE), Part(ONE), Part(ONE)]})

    keys = [place.key for place in one.places()]
    assert len(set(keys)) == 3
    assert [place.key for place in other.places()][1:] == [keys[0], keys[2]]


def test_writing_by_keys():
    draft = Draft(PAGE, {"body": [Part(ONE, "Un", TWO, True), Part(TWO, "Deux", ONE, True)]})
    first, second = [place.key for place in draft.places()]

    draft.write({first: "Le premier"}, looked_at={second})

    assert [(p.target, p.was, p.in_doubt) for p in draft.parts["body"]] == [
        ("Le premier", "", False),
        ("Deux", "", False),
    ]
    assert draft.is_complete


def test_emptied_paragraph_is_missing():
    draft = Draft(PAGE, {"body": [Part(ONE, "Un")]})

    draft.write({draft.places()[0].key: ""})

    assert (draft.done_count, draft.count, draft.is_begun) == (0, 1, False)


def test_ticking_an_empty_paragraph_does_not_make_it_done():
    draft = Draft(PAGE, {"body": [Part(ONE, "", TWO, True)]})

    draft.write({}, looked_at={draft.places()[0].key})

    assert not draft.is_complete


class Old:
    def __init__(self, **pairs):
        self.pairs = pairs


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ({"body": f"{ONE}\n\n{TWO}"}, 0),
        ({"body": f"{ONE}\n\n\n\n{TWO}"}, 0),
        ({"body": f"{ONE}\n\n{THREE}"}, 1),
        ({"body": ONE}, 1),
        ({"body": f"{ONE}\n\n{TWO}", "title": "New"}, 1),
        ({}, 1),
        ({"body": f"{TWO}\n\n{ONE}"}, 1),
    ],
    ids=["same", "blanks", "changed", "gone", "field", "all gone", "order"],
)
def test_changes_since_a_translation(source, count):
    old = Old(body=[(ONE, "Un"), (TWO, "Deux")])

    assert drafts.changed_since(source, old) == count


def test_digest_is_that_of_the_words():
    assert drafts.digest_of({"body": f"{ONE}\n\n\n{TWO}"}) == drafts.digest_of(
        {"body": f"{ONE}\n\n{TWO}"}
    )
    assert drafts.digest_of({"body": ONE}) != drafts.digest_of({"title": ONE})
