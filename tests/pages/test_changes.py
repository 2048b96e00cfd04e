import pytest

from pages.changes import changes_between
from pages.models import PageVersion

WORDS = {"title": "Title", "menu_title": "", "summary": "Short.", "body": "One.\n\nTwo."}


def said(change):
    pieces = [
        (piece.change, piece.text)
        for passage in change.passages
        for paragraph in passage.paragraphs
        for piece in paragraph.pieces
    ]
    return change.label, pieces


def test_versions_alike_have_no_changes():
    assert changes_between(PageVersion(**WORDS), PageVersion(**WORDS)) == []


@pytest.mark.parametrize(
    ("changed", "wanted"),
    [
        ({"menu_title": "T"}, ("Title in the menu", [("added", "T")])),
        ({"summary": ""}, ("Summary", [("removed", "Short.")])),
        ({"body": "One.\n\nTwo.\n\nThree."}, ("Text", [("same", "Two."), ("added", "Three.")])),
        (
            {"language": "fr"},
            ("Language of the text", [("removed", "English"), ("added", "Français")]),
        ),
    ],
    ids=["came", "went", "grew", "language"],
)
def test_only_what_changed_is_given(changed, wanted):
    (change,) = changes_between(PageVersion(**WORDS), PageVersion(**WORDS | changed))

    label, pieces = said(change)
    assert label == wanted[0]
    assert [piece for piece in wanted[1] if piece in pieces] == wanted[1]


def test_all_of_a_first_version_is_new():
    changes = changes_between(None, PageVersion(**WORDS))

    assert [change.label for change in changes] == [
        "Title",
        "Summary",
        "Text",
        "Language of the text",
    ]
