import threading
from datetime import date

import pytest
from django.db import connection
from django.utils.translation import override

from tests.pages.factories import PageFactory
from tests.people import create_person
from tests.texts.factories import pairs_of
from texts import services
from texts.enums import Origin
from texts.models import Translation

PATIENCE = 60  # seconds until a thread counts as hanging


@pytest.fixture
def page(db):
    return PageFactory(title="Title", body="First.\n\nSecond.")


def publish(page, language="fr", **fields):
    defaults = {
        "pairs": pairs_of(page, language),
        "origin": Origin.DRAFT,
        "source_on": date(2026, 1, 5),
    }
    return services.publish(page, language, **{**defaults, **fields})


def test_published_words_are_read(page):
    publish(page)

    with override("fr"):
        assert page.here.title == "Title (fr)"
        assert page.here.is_draft


def test_next_version_replaces_the_one_before(page):
    first = publish(page)
    second = publish(page, origin=Origin.REVIEWED, reviewed_by=create_person("reviewer"))

    first.refresh_from_db()
    assert first.replaced_at == second.published_at
    assert second.replaced_at is None
    assert list(Translation.objects.current()) == [second]


def test_other_languages_stay(page):
    publish(page, "es")
    publish(page, "fr")

    assert set(Translation.objects.current().values_list("language", flat=True)) == {"es", "fr"}


def test_fields_that_the_original_does_not_have_are_left_out(page):
    made = publish(
        page, pairs={**pairs_of(page, "fr"), "summary": [("x", "y")], "path": [("a", "b")]}
    )

    assert set(made.pairs) == {"title", "body"}


@pytest.mark.parametrize(
    ("language", "fields", "words"),
    [
        ("en", {}, "The original is written in this language."),
        ("de", {}, "The portal does not have this language."),
        ("fr", {"pairs": {"title": [("Title", "")]}}, "Nothing is translated."),
        ("fr", {"pairs": {}}, "Nothing is translated."),
    ],
)
def test_publishing_is_refused(page, language, fields, words):
    with pytest.raises(services.NotPublished, match=words):
        publish(page, language, **fields)

    assert not Translation.objects.exists()


def test_own_review_is_refused(page):
    person = create_person("translator")

    with pytest.raises(services.NotPublished, match="Somebody else has to review"):
        publish(page, origin=Origin.REVIEWED, translated_by=person, reviewed_by=person)


def test_withdrawn_translation_leaves_the_original(page):
    made = publish(page)

    assert services.withdraw(made)
    assert not services.withdraw(made)

    with override("fr"):
        assert page.here.title == "Title"


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_is_current():
    page = PageFactory(title="Title")
    rounds = 10
    for number in range(rounds):
        barrier = threading.Barrier(2, timeout=PATIENCE)
        errors = []

        def run(place, number=number, barrier=barrier, errors=errors):
            try:
                connection.ensure_connection()
                barrier.wait()
                publish(page, pairs={"title": [("Title", f"Titre {number} {place}")]})
            except Exception as error:  # noqa: BLE001 (it is handed to the test)
                errors.append(error)
            finally:
                connection.close()

        threads = [threading.Thread(target=run, args=[place], daemon=True) for place in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE)
            assert not thread.is_alive()

        assert errors == []
        assert Translation.objects.current().count() == 1
    assert Translation.objects.count() == 2 * rounds
