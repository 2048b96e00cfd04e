import os
from datetime import date

import pytest
from django.utils.translation import override

from tests.pages.factories import PageFactory
from tests.people import create_person
from tests.texts.factories import pairs_of
from texts import exchange, registry, services
from texts.enums import Origin
from texts.loading import load_translations
from texts.models import Translation


@pytest.fixture
def page(db):
    return PageFactory(path="about", title="Title", body="First.\n\nSecond.", content_key="about")


@pytest.fixture
def folder(tmp_path):
    return tmp_path


def write(folder, page, known=None, *, language="fr", day="2026-02-03", **more):
    """Write the file of a language with the translation of `page`, each time at another moment."""
    kind, source = registry.kind_of(page), registry.kind_of(page).source_of(page)
    if known is None:
        known = {part: f"{part} ({language})" for part in ("Title", "First.", "Second.")}
    file = exchange.new_file(language)
    file.metadata["PO-Revision-Date"] = f"{day} 10:00+0000"
    exchange.add_source(file, kind, "about", source, known, **more)
    path = folder / f"{language}.po"
    moment = path.stat().st_mtime_ns + 1_000_000_000 if path.exists() else 10**18
    path.write_text(str(file), encoding="utf-8")
    os.utime(path, ns=(moment, moment))


def counts(folder):
    return [
        (count.created, count.updated, count.unchanged, count.kept)
        for count in load_translations(folder)
    ]


def test_loaded_translation_is_a_draft(page, folder):
    write(folder, page)

    assert counts(folder) == [(1, 0, 0, 0)]

    (row,) = Translation.objects.all()
    assert (row.origin, row.is_loaded, row.source_on) == (Origin.DRAFT, True, date(2026, 2, 3))
    with override("fr"):
        assert page.here.body == "First. (fr)\n\nSecond. (fr)"
        assert page.here.is_draft
        assert not page.here.is_stale


def test_loading_again_changes_nothing(page, folder):
    write(folder, page)
    counts(folder)

    assert counts(folder) == [(0, 0, 1, 0)]
    assert Translation.objects.count() == 1


def test_next_release_replaces_what_it_brought(page, folder):
    write(folder, page)
    counts(folder)
    write(folder, page, {"Title": "Titre", "First.": "Un.", "Second.": "Deux."})

    assert counts(folder) == [(0, 1, 0, 0)]

    assert Translation.objects.count() == 2
    assert Translation.objects.current().get().text("title") == "Titre"


def test_work_of_people_is_left_alone(page, folder):
    write(folder, page)
    counts(folder)
    reviewed = services.publish(
        page,
        "fr",
        pairs_of(page, "fr"),
        origin=Origin.REVIEWED,
        source_on=date(2026, 3, 1),
        reviewed_by=create_person("reviewer"),
    )
    write(folder, page, {"Title": "Titre", "First.": "Un.", "Second.": "Deux."})

    assert counts(folder) == [(0, 0, 0, 1)]
    assert Translation.objects.current().get() == reviewed


def test_withdrawn_translation_comes_back_with_other_words_alone(page, folder):
    write(folder, page)
    counts(folder)
    services.withdraw(Translation.objects.get())

    assert counts(folder) == [(0, 0, 0, 1)]
    assert not Translation.objects.current().exists()

    write(folder, page, {"Title": "Titre", "First.": "Un.", "Second.": "Deux."})

    assert counts(folder) == [(0, 1, 0, 0)]
    assert Translation.objects.current().get().text("title") == "Titre"


def test_withdrawn_work_of_people_does_not_make_room(page, folder):
    made = services.publish(
        page, "fr", pairs_of(page, "fr"), origin=Origin.REVIEWED, source_on=date(2026, 3, 1)
    )
    services.withdraw(made)
    write(folder, page)

    assert counts(folder) == [(0, 0, 0, 1)]


def test_original_that_moved_on_makes_a_loaded_translation_stale(page, folder):
    write(folder, page)
    page.body = "First.\n\nSecond, and more."
    page.save()

    counts(folder)

    with override("fr"):
        assert page.here.is_stale
        assert page.here.changed_count == 1
        assert page.here.version_of == date(2026, 2, 3)


@pytest.mark.parametrize(
    ("known", "more"),
    [({"Title": "Titre", "First.": "Un."}, {}), (None, {"fuzzy": ["First."]})],
    ids=["missing", "in doubt"],
)
def test_row_with_a_gap_is_not_loaded(page, folder, known, more):
    write(folder, page, known, **more)

    assert counts(folder) == [(0, 0, 0, 0)]


def test_rows_that_are_not_there_are_passed_over(page, folder):
    write(folder, page)
    page.content_key = "elsewhere"
    page.save()

    assert counts(folder) == [(0, 0, 0, 0)]


def test_original_in_the_language_of_the_file_is_passed_over(page, folder):
    write(folder, page)
    page.language = "fr"
    page.save()

    assert counts(folder) == [(0, 0, 0, 0)]


def test_each_language_has_its_file(page, folder):
    write(folder, page)
    write(folder, page, language="ar")

    assert counts(folder) == [(1, 0, 0, 0), (1, 0, 0, 0)]
    assert counts(folder / "missing") == []


def test_query_count_does_not_grow_with_rows(page, folder, django_assert_num_queries):
    write(folder, page)
    counts(folder)

    with django_assert_num_queries(5):  # 2 of them begin and end the transaction
        counts(folder)
