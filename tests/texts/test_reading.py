from datetime import date

import pytest
from django.utils.translation import override

from tests.pages.factories import PageFactory
from tests.texts.factories import TranslationFactory


@pytest.fixture
def page(db):
    row = PageFactory(
        path="about/it", title="Title", body="First.\n\nSecond one.\n\nThird.\n\nFourth."
    )
    TranslationFactory(row=row, reviewed=True)
    return row


def in_french(page):
    with override("fr"):
        return page.here


def test_translation_of_todays_original_is_not_stale(page):
    reading = in_french(page)

    assert not reading.is_stale
    assert (reading.changes, reading.changed_count) == ([], 0)
    assert not reading.is_in_doubt
    assert reading.version_of == date(2026, 1, 5)


def test_blanks_alone_make_nothing_stale(page):
    page.body = "\n\nFirst.\n\n\n\nSecond one.\r\n\r\nThird.\n \nFourth.\n"

    assert not in_french(page).is_stale


def test_original_that_moved_on_makes_it_stale(page):
    page.body = "First.\n\nSecond two.\n\nThird.\n\nFourth.\n\nFifth."
    page.summary = "A summary."

    reading = in_french(page)

    assert reading.is_stale
    assert reading.is_in_doubt
    assert reading.changed_count == 3
    pieces = [
        (piece.change, piece.text.strip())
        for passage in reading.changes
        for paragraph in passage.paragraphs
        for piece in paragraph.pieces
        if piece.change != "same"
    ]
    assert sorted(pieces) == [
        ("added", "A summary."),
        ("added", "Fifth."),
        ("added", "two."),
        ("removed", "one."),
    ]


def test_words_that_the_original_lost_are_told(page):
    page.body = "First."

    reading = in_french(page)

    assert reading.body == "First. (fr)\n\nSecond one. (fr)\n\nThird. (fr)\n\nFourth. (fr)"
    assert reading.changed_count == 3


def test_field_that_was_emptied_is_told(page):
    page.body = ""

    assert in_french(page).changed_count == 4


def test_original_is_never_stale(page):
    page.body = "Something else."

    assert page.here.body == "Something else."
    assert (page.here.changes, page.here.version_of) == ([], None)
    assert not page.here.is_in_doubt


@pytest.mark.parametrize(
    ("fields", "draft", "machine"),
    [({}, True, False), ({"machine": True}, False, True), ({"reviewed": True}, False, False)],
    ids=["draft", "machine", "reviewed"],
)
def test_origin_is_told(db, fields, draft, machine):
    page = PageFactory()
    TranslationFactory(row=page, **fields)

    reading = in_french(page)

    assert (reading.is_draft, reading.is_machine_made) == (draft, machine)
    assert reading.is_in_doubt == (draft or machine)


@pytest.mark.parametrize(
    ("language", "path"),
    [("en", "/about/it/"), ("fr", "/fr/about/it/"), ("zh-hans", "/zh-hans/about/it/")],
)
def test_original_has_the_address_of_its_language(db, language, path):
    page = PageFactory(path="about/it", language=language)
    own = "es"

    with override(own):
        assert page.here.original_url("/es/about/it/") == path
