"""What readers are told of the language of a text. They read English here, the originals do not."""

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.html import strip_tags
from django.utils.translation import override

from accounts import consents
from tests.pages.factories import PageFactory
from tests.people import create_person
from tests.texts.factories import TranslationFactory
from texts.models import CREDIT

NOT_YET = "This text is not translated yet. You read it in Spanish."
DRAFT = "This translation is a draft that nobody has reviewed yet."
MACHINE = "A machine made this translation, and nobody has checked it."
FROM_SPANISH = "Translated from Spanish. Read the original"


@pytest.fixture
def page(db):
    body = "Uno.\n\nDos.\n\nTres."
    return PageFactory(path="about/it", title="Título", body=body, language="es")


def translate(page, **fields):
    return TranslationFactory(row=page, language="en", **fields)


def note(row, path="/about/it/"):
    context = {"reading": row.here}
    return render_to_string("texts/_note.html", context, RequestFactory().get(path))


def sentences(html):
    """Return what a reader reads, line by line."""
    return [" ".join(line.split()) for line in strip_tags(html).splitlines() if line.strip()]


def test_original_in_the_readers_language_needs_no_word(page):
    translate(page)

    with override("es"):
        assert note(page).strip() == ""


def test_text_in_another_language_says_so(page):
    html = note(page)

    (told,) = sentences(html)
    assert told.startswith(NOT_YET)
    assert 'class="alert alert-warning"' in html
    assert "original" not in html


@pytest.mark.parametrize(
    ("origin", "told"),
    [("draft", [DRAFT, FROM_SPANISH]), ("machine", [MACHINE, FROM_SPANISH])],
)
def test_translation_in_doubt_says_why(page, origin, told):
    translate(page, origin=origin)

    html = note(page)

    assert sentences(html) == told
    assert '<a href="/es/about/it/" hreflang="es">Read the original</a>' in html
    assert 'class="alert alert-warning"' in html


def test_reviewed_translation_warns_of_nothing(page):
    translate(page, reviewed=True)

    html = note(page)

    assert sentences(html) == [FROM_SPANISH]
    assert "alert" not in html


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (
            "Uno.\n\nDos.",
            "Translation of the version of 5 January 2026; 1 paragraph changed since.",
        ),
        (
            "Otro.\n\nDos.\n\nTres.\n\nCuatro.",
            "Translation of the version of 5 January 2026; 2 paragraphs changed since.",
        ),
    ],
    ids=["one", "more"],
)
def test_stale_translation_tells_from_when_it_is_and_what_changed(page, body, told):
    translate(page, reviewed=True)
    page.body = body

    html = note(page)

    assert sentences(html)[0] == told
    assert "What changed in the original" in html
    assert '<div class="changes" lang="es" dir="ltr">' in html
    assert '<del><span class="hide">removed: </span>Tres.</del>' in html or "Cuatro." in html
    assert sentences(html)[-1] == FROM_SPANISH


def test_changes_of_an_original_from_right_to_left_stand_in_its_direction(db):
    page = PageFactory(path="about/it", title="عنوان", body="أول.", language="ar")
    translate(page)
    page.body = "ثان."

    assert '<div class="changes" lang="ar" dir="rtl">' in note(page)


def test_translation_into_a_third_language_says_both(page):
    translate(page, machine=True)

    with override("fr"):
        html = note(page, "/fr/about/it/")

    assert "Vous le lisez en Anglais." in html
    assert '<a href="/es/about/it/" hreflang="es">' in html
    assert html.count("<p>") == 3


def test_those_who_agreed_are_named(page):
    translator, reviewer = create_person("translator"), create_person("reviewer")
    translate(page, reviewed=True, translated_by=translator, reviewed_by=reviewer)
    assert "Testperson" not in note(page)

    for person in (translator, reviewer):
        consents.give(person, CREDIT, str(person.uid))

    (told,) = sentences(note(page))
    assert told == (
        f"{FROM_SPANISH} · Translated by Translator Testperson · Reviewed by Reviewer Testperson"
    )


def test_no_name_is_shown_of_who_did_not_agree(page):
    translator, reviewer = create_person("translator"), create_person("reviewer")
    translate(page, reviewed=True, translated_by=translator, reviewed_by=reviewer)
    consents.give(reviewer, CREDIT, str(reviewer.uid))

    (told,) = sentences(note(page))

    assert told == f"{FROM_SPANISH} · Reviewed by Reviewer Testperson"
