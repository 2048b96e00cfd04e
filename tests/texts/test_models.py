from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import override

from accounts import consents
from caucuses.models import Grouping
from tests.caucuses.factories import GroupingFactory
from tests.people import create_person
from tests.texts.factories import TranslationFactory
from texts.models import CREDIT, Credits, Translation


@pytest.fixture
def grouping(db):
    return GroupingFactory(name="Caucus", purpose="To talk.\n\nTo act.")


# --- Reading a row in one's language ------------------------------------------------------------


def test_original_is_read_where_it_is_the_readers_own(grouping):
    TranslationFactory(row=grouping)

    assert grouping.here.name == "Caucus"
    assert grouping.here.language == "en"
    assert not grouping.here.is_foreign


def test_translation_is_read_in_its_language(grouping):
    TranslationFactory(row=grouping)

    with override("fr"):
        here = grouping.here
        assert here.name == "Caucus (fr)"
        assert here.purpose == "To talk. (fr)\n\nTo act. (fr)"
        assert (here.language, here.original_language) == ("fr", "en")
        assert (here.is_foreign, here.is_draft, here.is_machine_made) == (False, True, False)


def test_original_is_read_where_nothing_is_translated(grouping):
    TranslationFactory(row=grouping)

    with override("es"):
        assert grouping.here.name == "Caucus"
        assert grouping.here.is_foreign


def test_english_is_read_before_an_original_in_a_third_language(db):
    grouping = GroupingFactory(name="Comité", language="es")
    TranslationFactory(row=grouping, language="en")

    with override("fr"):
        assert grouping.here.name == "Comité (en)"
        assert grouping.here.is_foreign
    with override("es"):
        assert grouping.here.name == "Comité"


def test_each_reader_of_one_row_reads_their_own_language(grouping):
    for language in ("fr", "ar"):
        TranslationFactory(row=grouping, language=language)

    read = []
    for language in ("en", "fr", "ar", "en"):
        with override(language):
            read.append(grouping.here.name)

    assert read == ["Caucus", "Caucus (fr)", "Caucus (ar)", "Caucus"]


def test_field_without_translation_is_read_in_the_original(grouping):
    pairs = {
        "name": [["Caucus", "Le caucus"]],
        "purpose": [["To talk.", "Parler."], ["To act.", ""]],
    }
    TranslationFactory(row=grouping, pairs=pairs)

    with override("fr"):
        here = grouping.here
        assert (here.name, here.name.language) == ("Le caucus", "fr")
        assert (here.purpose, here.purpose.language) == ("To talk.\n\nTo act.", "en")


def test_first_sentence_is_that_of_the_translation(db):
    grouping = GroupingFactory(purpose="To talk. To act.")
    pairs = {"purpose": [["To talk. To act.", "说话。行动。"]]}
    TranslationFactory(row=grouping, language="zh-hans", pairs=pairs)

    assert grouping.purpose_in_short == "To talk."
    with override("zh-hans"):
        assert grouping.purpose_in_short == "说话。"


def test_replaced_translation_is_not_read(grouping):
    TranslationFactory(row=grouping, replaced_at=timezone.now())

    with override("fr"):
        assert grouping.here.name == "Caucus"


@pytest.mark.parametrize(("is_shown", "name"), [(True, "Caucus (fr)"), (False, "Caucus")])
def test_operator_switches_machines_off(grouping, settings, is_shown, name):
    TranslationFactory(row=grouping, machine=True)
    settings.SHOW_MACHINE_TRANSLATIONS = is_shown

    with override("fr"):
        assert grouping.here.name == name
        assert Grouping.objects.in_readers_language().get().here.name == name


def test_drafts_of_people_are_read_whatever_the_switch_says(grouping, settings):
    TranslationFactory(row=grouping)
    settings.SHOW_MACHINE_TRANSLATIONS = False

    with override("fr"):
        assert grouping.here.name == "Caucus (fr)"


def test_row_that_is_not_saved_is_read_without_a_query():
    assert Grouping(name="New").here.name == "New"


def test_unknown_field_is_no_attribute(grouping):
    with pytest.raises(AttributeError):
        _missing = grouping.here.slug
    with pytest.raises(AttributeError):
        _missing = grouping.here._private


def test_reading_costs_one_query_a_language(grouping, django_assert_num_queries):
    TranslationFactory(row=grouping)
    with override("fr"):
        grouping.here  # noqa: B018 (the content type is asked for once)
        fresh = Grouping.objects.get()

        with django_assert_num_queries(1):
            assert fresh.here.name == "Caucus (fr)"
            assert fresh.here.purpose.startswith("To talk. (fr)")


# --- Who is named -------------------------------------------------------------------------------


def test_credits_name_those_who_agreed(grouping, django_assert_num_queries):
    translator, reviewer = create_person("translator"), create_person("reviewer")
    consents.give(translator, CREDIT, str(translator.uid))
    row = TranslationFactory(
        row=grouping, reviewed=True, translated_by=translator, reviewed_by=reviewer
    )

    with django_assert_num_queries(1):
        assert row.credits == Credits("Translator Testperson", "")


def test_credits_end_with_the_consent(grouping):
    person = create_person("translator")
    row = TranslationFactory(row=grouping, translated_by=person)
    consents.give(person, CREDIT, str(person.uid))
    consents.give(person, "appointment", "another matter")
    assert row.credits.translator == "Translator Testperson"

    consents.withdraw(person, CREDIT, str(person.uid))

    assert row.credits == Credits()


def test_credits_of_nobody_cost_no_query(grouping, django_assert_num_queries):
    row = TranslationFactory(row=grouping)

    with django_assert_num_queries(0):
        assert row.credits == Credits("", "")


# --- What the database keeps --------------------------------------------------------------------


def assert_refused(**fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        TranslationFactory(**fields)


def test_one_translation_is_current(grouping):
    TranslationFactory(row=grouping)

    assert_refused(row=grouping)
    TranslationFactory(row=grouping, replaced_at=timezone.now())
    TranslationFactory(row=grouping, language="es")


def test_no_translation_into_the_language_of_the_original(grouping):
    assert_refused(row=grouping, language="en")


def test_origin_is_known(grouping):
    assert_refused(row=grouping, origin="guess")


def test_nobody_reviews_their_own_translation(grouping):
    person = create_person("translator")

    assert_refused(row=grouping, reviewed=True, translated_by=person, reviewed_by=person)
    TranslationFactory(
        row=grouping, reviewed=True, translated_by=person, reviewed_by=create_person("reviewer")
    )
    TranslationFactory(row=grouping, language="es", reviewed=True, reviewed_by=person)


def test_translation_goes_with_its_row(grouping):
    TranslationFactory(row=grouping)

    grouping.delete()

    assert not Translation.objects.exists()


# --- What it says of itself ---------------------------------------------------------------------


def test_texts_memory_and_title(grouping):
    pairs = {"purpose": [["To talk.", "Parler."], ["To act.", ""]], "name": [["Caucus", "Groupe"]]}
    row = TranslationFactory(row=grouping, pairs=pairs)

    assert row.text("name") == "Groupe"
    assert (row.text("purpose"), row.text("joining")) == ("", "")
    assert row.source_text("purpose") == "To talk.\n\nTo act."
    assert row.memory() == {"To talk.": "Parler.", "Caucus": "Groupe"}
    assert str(row) == "To talk., fr"
    assert row.kind.name == "grouping"


def test_newest_translations_come_first(grouping):
    now = timezone.now()
    old = TranslationFactory(row=grouping, published_at=now - timedelta(days=1))
    new = TranslationFactory(row=grouping, language="es", published_at=now)

    assert list(Translation.objects.all()) == [new, old]
