import pytest
from django.utils import timezone
from django.utils.translation import override

from caucuses.models import Grouping, Report
from mailinglists.models import MailingList
from tests.caucuses.factories import AppointmentFactory, GroupingFactory, ReportFactory
from tests.mailinglists.factories import MailingListFactory
from tests.people import create_person
from tests.texts.factories import TranslationFactory
from texts.models import Translation
from texts.querysets import readable, reader_languages


@pytest.mark.parametrize("row_count", [1, 3])
def test_readable_costs_one_query(db, row_count, django_assert_num_queries):
    for grouping in GroupingFactory.create_batch(row_count):
        for language in ("fr", "es"):
            TranslationFactory(row=grouping, language=language)

    with override("fr"), django_assert_num_queries(2):
        names = [grouping.here.name for grouping in Grouping.objects.in_readers_language()]

    assert len(names) == row_count
    assert all(name.endswith(" (fr)") for name in names)


@pytest.mark.parametrize("row_count", [1, 3])
def test_readable_follows_a_path(db, row_count, django_assert_num_queries):
    person = create_person("coordinator")
    for grouping in GroupingFactory.create_batch(row_count):
        AppointmentFactory(grouping=grouping, person=person)
        TranslationFactory(row=grouping)
    rows = person.appointments.select_related("grouping")

    with override("fr"), django_assert_num_queries(2):
        names = [row.grouping.here.name for row in rows.prefetch_related(readable("grouping"))]

    assert len(names) == row_count
    assert all(name.endswith(" (fr)") for name in names)


def test_other_languages_are_asked_for_when_they_are_read(db, django_assert_num_queries):
    TranslationFactory(row=GroupingFactory(name="Caucus"), language="es")
    with override("fr"):
        grouping = Grouping.objects.in_readers_language().get()

    with override("es"), django_assert_num_queries(1):
        assert grouping.here.name == "Caucus (es)"


@pytest.mark.parametrize(
    ("make", "model", "field"),
    [
        (lambda: ReportFactory(by=create_person("rapporteur")), Report, "text"),
        (lambda: MailingListFactory(title="A list"), MailingList, "title"),
    ],
    ids=["report", "list"],
)
def test_rows_of_other_rooms_are_readable(db, make, model, field, django_assert_num_queries):
    TranslationFactory(row=make(), language="ru")

    with override("ru"), django_assert_num_queries(2):
        row = model.objects.in_readers_language().get()
        assert getattr(row.here, field).endswith(" (ru)")


def test_english_is_looked_for_second():
    assert reader_languages() == ["en"]
    with override("ar"):
        assert reader_languages() == ["ar", "en"]


def test_shown_leaves_out_what_readers_do_not_see(db, settings):
    current, machine, _old = (
        TranslationFactory(row=GroupingFactory()),
        TranslationFactory(row=GroupingFactory(), machine=True),
        TranslationFactory(row=GroupingFactory(), replaced_at=timezone.now()),
    )
    assert set(Translation.objects.shown()) == {current, machine}

    settings.SHOW_MACHINE_TRANSLATIONS = False

    assert set(Translation.objects.shown()) == {current}
    assert set(Translation.objects.current()) == {current, machine}


def test_of_gives_the_translations_of_one_row(db):
    grouping = GroupingFactory()
    own = TranslationFactory(row=grouping)
    TranslationFactory(row=GroupingFactory())

    assert list(Translation.objects.of(grouping)) == [own]
    assert not Translation.objects.of(grouping).in_languages(["es", "ru"]).exists()
