"""Keeping the index: with each change, and over all rows."""

import pytest
from django.db import connection, transaction
from modelsearch.models import IndexEntry
from modelsearch.query import PlainText

from caucuses.services import reports
from organisations import services as organisations
from organisations.models import Organisation
from search import registry, services
from search.models import Entry, Spelling
from tests.caucuses.factories import GroupingFactory, ReportFactory
from tests.mailinglists.factories import MailingListFactory
from tests.organisations.factories import OrganisationFactory
from tests.pages.factories import PageFactory
from tests.people import create_person
from tests.search.asking import titles
from tests.search.factories import listed, translate
from texts import services as texts

pytestmark = pytest.mark.django_db


def is_indexed(kind, row):
    return Entry.objects.for_rows(kind, [row.pk]).exists()


def test_a_row_is_found_at_once_and_after_a_change_by_its_new_words():
    organisation = listed("Open Network")
    assert titles("open") == ["Open Network"]

    organisation.name = "Free Forum"
    organisation.save()

    assert titles("open") == []
    assert titles("forum") == ["Free Forum"]


def test_a_row_is_gone_when_it_is_deleted():
    page = PageFactory(title="Ephemeral")
    assert IndexEntry.objects.count() == Entry.objects.count() == 1

    page.delete()

    assert titles("ephemeral") == []
    assert IndexEntry.objects.count() == Entry.objects.count() == 0


def test_a_change_that_is_undone_leaves_the_index_as_it_was():
    organisation = listed("Open Network")

    with transaction.atomic():
        organisation.name = "Free Forum"
        organisation.save()
        transaction.set_rollback(True)

    assert titles("network") == ["Open Network"]


def test_names_and_purposes_are_followed():
    organisation = listed("Open Network", arabic="شبكة", purpose="We teach.")
    assert titles("شبكة") == titles("teach") == ["Open Network"]

    organisation.names.get().delete()
    organisation.purposes.get().delete()

    assert titles("شبكة") == titles("teach") == []


@pytest.mark.parametrize("standing", ["applying", "known", "former"])
def test_what_is_not_listed_is_not_found(standing):
    organisation = OrganisationFactory(standing=standing, name="Secret Network")
    organisation.names.create(language="fr", text="Réseau caché")

    assert not is_indexed("organisation", organisation)
    assert not Spelling.objects.exists()
    assert titles("secret") == titles("reseau") == titles("secrat") == []


def test_only_what_an_organisation_agreed_to_show_is_found():
    listed("Open Network", arabic="شبكة", purpose="We teach.", shows=["listed"], acronym="OPNW")

    assert titles("open") == ["Open Network"]
    assert titles("شبكة") == titles("teach") == titles("OPNW") == []


def test_withdrawn_consent_takes_effect_at_once(registered):
    organisation = listed("Open Network", purpose="We teach.")

    organisations.set_consents(organisation, ["listed"], by=registered)
    assert titles("open") == ["Open Network"]
    assert titles("teach") == []

    organisations.set_consents(organisation, [], by=registered)
    assert titles("open") == []


def test_unpublished_pages_and_closed_lists_are_not_found():
    page = PageFactory(title="Draft", is_published=False)
    MailingListFactory(title="Draft talk", closed=True)
    assert titles("draft") == []

    page.is_published = True
    page.save()

    assert titles("draft") == ["Draft"]


def test_a_merged_group_is_found_under_the_other_alone():
    kept = GroupingFactory(name="Kept Caucus")
    GroupingFactory(name="Gone Caucus", merged_into=kept, closed=True)

    assert titles("caucus") == ["Kept Caucus"]


def test_withdrawn_report_is_not_found(moderator):
    report = ReportFactory(
        grouping=GroupingFactory(), by=create_person("rapporteur"), text="A zebra came."
    )
    assert len(titles("zebra")) == 1

    reports.withdraw(report, by=moderator, reason="It was about another group.")

    assert titles("zebra") == []
    assert not is_indexed("report", report)


def test_translations_are_found_from_publication_to_withdrawal():
    page = PageFactory(title="Open", body="Words.")
    found = translate(page, "ru", title="Открыто", body="Слова.")
    assert titles("открыто") == titles("слова") == ["Open"]

    translate(page, "ru", title="Свободно", body="Слова.")
    assert titles("открыто") == []
    assert titles("свободно") == ["Open"]

    texts.withdraw(page.translations.current().get())
    assert titles("свободно") == []
    assert found.pk


def test_machine_translations_are_found_only_where_they_are_shown(settings):
    settings.SHOW_MACHINE_TRANSLATIONS = False
    page = PageFactory(title="Open", body="Words.")
    translate(page, "fr", origin="machine", title="Ouvert", body="Mots.")

    assert titles("ouvert") == []


def test_saving_without_a_change_writes_nothing(django_assert_num_queries):
    organisation = listed("Open Network")
    kind = registry.get("organisation")

    # What is known, the row, its names and purposes.
    with django_assert_num_queries(4):
        count = services.refresh_rows(kind, [organisation.pk])

    assert (count.found, count.written, count.removed) == (1, 0, 0)


def test_rows_without_a_kind_are_passed_over(registered):
    services.refresh(registered)

    assert not Entry.objects.exists()


def test_rebuild_writes_what_is_missing_and_removes_what_is_hidden():
    kept, hidden, unknown = (listed(f"Open {name}") for name in ("Kept", "Hidden", "Unknown"))
    Organisation.objects.filter(pk=hidden.pk).update(is_listed=False)
    Organisation.objects.filter(pk=kept.pk).update(name="Open Renamed")
    Entry.objects.for_rows("organisation", [unknown.pk]).delete()
    Entry.objects.create(kind="gone", row_id=1)

    counts = {count.kind.name: count for count in services.rebuild()}

    count = counts["organisation"]
    assert (count.found, count.written, count.removed) == (2, 2, 1)
    assert sorted(titles("open")) == ["Open Renamed", "Open Unknown"]
    assert Entry.objects.count() == IndexEntry.objects.count() == 2
    again = services.rebuild()
    assert sum(count.written + count.removed for count in again) == 0


def test_rebuild_goes_in_batches(monkeypatch):
    monkeypatch.setattr("search.services.BATCH", 2)
    rows = [listed(f"Open {number}") for number in range(5)]
    Entry.objects.all().delete()
    Organisation.objects.filter(pk=rows[2].pk).update(is_listed=False)

    (count,) = services.rebuild(["organisation"])

    assert (count.found, count.written) == (4, 4)
    assert len(titles("open")) == 4


@pytest.mark.skipif("connection.vendor != 'sqlite'")
def test_rebuild_puts_the_index_together():
    for number in range(40):
        organisation = listed(f"Open Network {number}")
        services.refresh(organisation)

    def pieces():
        with connection.cursor() as cursor:
            cursor.execute("SELECT COUNT(DISTINCT segid) FROM modelsearch_indexentry_fts_idx")
            return cursor.fetchone()[0]

    before = pieces()
    services.rebuild()

    assert before > 1
    assert pieces() == 1
    assert len(list(Entry.objects.search(PlainText("network")))) == 40


def test_rebuild_of_one_kind_leaves_the_others_alone():
    listed("Open Network")
    PageFactory(title="Open")
    Organisation.objects.update(is_listed=False)

    services.rebuild(["page"])
    assert Entry.objects.count() == 2

    services.rebuild()
    assert Entry.objects.count() == 1


def test_rebuild_anew_writes_everything_again():
    listed("Open Network")
    IndexEntry.objects.all().delete()
    assert titles("open") == []

    services.rebuild()
    assert titles("open") == []
    services.rebuild(anew=True)
    assert titles("open") == ["Open Network"]


def test_rebuild_forgets_the_words_of_hidden_names():
    hidden = listed("Unutterable Network")
    Organisation.objects.filter(pk=hidden.pk).update(is_listed=False)
    listed("Open Network")

    services.rebuild()

    assert set(Spelling.objects.values_list("word", flat=True)) == {"open", "network"}


def test_the_words_of_an_entry_are_read_from_its_row():
    organisation = listed("Open Network", purpose="We teach.")
    entry = Entry.objects.get()

    assert (entry.title, entry.body.split()[-2:]) == ("open network", ["we", "teach"])

    Organisation.objects.filter(pk=organisation.pk).update(is_listed=False)
    assert Entry.objects.get().body == ""


def test_very_long_texts_are_indexed_as_far_as_the_engine_takes_them():
    page = PageFactory(title="Long", body="互联网协会" * 9_000)
    translate(page, "ru", title="Долго", body=" ".join(f"слово{number}" for number in range(6_000)))

    assert titles("long") == ["Long"]
