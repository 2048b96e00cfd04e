from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from moderation import services as moderation
from moderation.models import Request
from organisations.duplicates import matching, merging
from organisations.enums import ActVerb
from organisations.models import DuplicateKey, Mandate, Merge, Organisation
from organisations.representatives.services import note_act
from tests.caucuses.factories import GroupingFactory
from tests.moderation import factories as requests
from tests.organisations.factories import (
    AccreditationFactory,
    ConsentFactory,
    InvitationFactory,
    MandateFactory,
    NameFactory,
    OrganisationFactory,
    PurposeFactory,
)
from tests.people import create_person

pytestmark = pytest.mark.django_db


def pair(kept=None, absorbed=None):
    """Return two listed organisations that say different things."""
    return (
        OrganisationFactory(
            **{"listed": True, "searchable": True, "name": "Réseau rural", "acronym": "RR"}
            | (kept or {})
        ),
        OrganisationFactory(
            **{"listed": True, "searchable": True, "name": "Rural Network", "country": "MA"}
            | {"founded_year": 1999, "working_languages": ["fr", "ar"], "name_language": "en"}
            | (absorbed or {})
        ),
    )


def dump():
    """Return every row of every table that belongs to organisations, but for the merges."""
    models = [
        model
        for model in apps.get_models()
        if model is Organisation
        or any(field.related_model is Organisation for field in model._meta.fields)
    ]
    tables = {
        model: list(model._base_manager.order_by("pk").values())
        for model in models
        if model not in {Merge, DuplicateKey}
    }
    keys = DuplicateKey.objects.order_by("organisation", "key").values_list("organisation", "key")
    return tables | {
        DuplicateKey: list(keys),
        Request: list(Request.objects.order_by("pk").values()),
    }


def changed(organisation, **values):
    """Change an organisation as somebody else would meanwhile."""
    Organisation.objects.filter(pk=organisation.pk).update(**values)


# --- Merging ------------------------------------------------------------------------------------


def test_fields_are_chosen_one_by_one(moderator):
    kept, absorbed = pair()

    assert merging.differing(kept, absorbed) == [
        "name", "acronym", "country", "founded_year", "working_languages",
    ]  # fmt: skip
    merging.merge(kept, absorbed, take=["country", "working_languages"], by=moderator)

    kept.refresh_from_db()
    assert (kept.name, kept.acronym, kept.founded_year) == ("Réseau rural", "RR", None)
    assert (kept.country, kept.working_languages) == ("MA", ["fr", "ar"])


def test_name_takes_its_language_along_and_the_other_stays_known(moderator):
    kept, absorbed = pair()

    merging.merge(kept, absorbed, take=["name"], by=moderator)

    kept.refresh_from_db()
    assert (kept.name, kept.name_language) == ("Rural Network", "en")
    assert [(row.language, row.text) for row in kept.names.all()] == [("", "Réseau rural")]
    assert kept.search_text == "rural network\nreseau rural\nrr"


def test_everything_attached_moves(moderator):
    kept, absorbed = pair()
    rows = [
        factory(organisation=absorbed)
        for factory in (NameFactory, PurposeFactory, AccreditationFactory, MandateFactory)
    ]
    rows.append(absorbed.wishes.create(grouping=GroupingFactory()))

    merging.merge(kept, absorbed, take=[], by=moderator)

    for row in rows:
        row.refresh_from_db()
        assert row.organisation == kept


def test_requests_move_whatever_their_state(moderator, applicant):
    case = requests.approved(applicant, moderator, "Rural Network")
    kept, _other = pair()

    merging.merge(kept, case.target, take=[], by=moderator)

    assert Request.objects.get(pk=case.pk).target == kept


def test_row_that_the_kept_one_has_stays(moderator):
    kept, absorbed = pair()
    person = create_person("both")
    for organisation in (kept, absorbed):
        MandateFactory(organisation=organisation, person=person)
        AccreditationFactory(organisation=organisation)
    other = MandateFactory(organisation=absorbed)

    merging.merge(kept, absorbed, take=[], by=moderator)

    assert kept.accreditations.count() == absorbed.accreditations.count() == 1
    assert set(kept.mandates.values_list("person", flat=True)) == {person.pk, other.person.pk}
    assert absorbed.mandates.get().person == person


def test_mandate_that_ends_one_day_moves_as_long_as_it_holds(moderator):
    kept, absorbed = pair()
    now = timezone.now()
    dated = MandateFactory(organisation=absorbed, until_at=now + timedelta(days=9))
    over = MandateFactory(organisation=absorbed, until_at=now)

    merging.merge(kept, absorbed, take=[], by=moderator)

    assert list(kept.mandates.all()) == [dated]
    assert list(absorbed.mandates.all()) == [over]


@pytest.mark.parametrize("mine", [None, 9], ids=["open", "dated"])
@pytest.mark.parametrize("theirs", [None, 9], ids=["open", "dated"])
def test_nobody_holds_two_mandates_after_a_merge(moderator, mine, theirs):
    kept, absorbed = pair()
    person = create_person("both")
    for organisation, days in ((kept, mine), (absorbed, theirs)):
        until = None if days is None else timezone.now() + timedelta(days=days)
        MandateFactory(organisation=organisation, person=person, until_at=until)

    merging.merge(kept, absorbed, take=[], by=moderator)

    assert kept.mandates.filter(person=person).count() == 1


def test_open_invitations_move_and_acts_stay(moderator):
    kept, absorbed = pair()
    mandate = MandateFactory(organisation=absorbed)
    invitation = InvitationFactory(invited_under=mandate)
    note_act(mandate, ActVerb.INVITATION_SENT)

    record = merging.merge(kept, absorbed, take=[], by=moderator)

    assert (kept.invitations.get(), absorbed.acts.count()) == (invitation, 1)
    merging.undo(record, by=moderator)
    assert absorbed.invitations.get() == invitation


def test_consents_stay_with_the_organisation_they_were_given_for(moderator):
    kept, absorbed = pair()
    consent = ConsentFactory(organisation=absorbed)

    merging.merge(kept, absorbed, take=[], by=moderator)

    consent.refresh_from_db()
    assert consent.organisation == absorbed
    assert kept.public_fields == ["listed"]


def test_absorbed_one_is_neither_shown_nor_found(moderator):
    kept, absorbed = pair()

    merging.merge(kept, absorbed, take=[], by=moderator)

    absorbed.refresh_from_db()
    assert (absorbed.standing, absorbed.merged_into) == ("merged", kept)
    assert list(Organisation.objects.public()) == [kept]
    assert not absorbed.duplicate_keys.exists()


def test_address_of_the_absorbed_one_leads_to_the_kept_one(client, moderator):
    kept, absorbed = pair()
    third = OrganisationFactory(listed=True)
    address = absorbed.get_absolute_url()

    merging.merge(kept, absorbed, take=[], by=moderator)
    assert client.get(address).url == kept.get_absolute_url()

    merging.merge(third, kept, take=[], by=moderator)
    assert client.get(address).url == third.get_absolute_url()


def test_number_of_queries_of_a_merge_does_not_grow(moderator):
    ContentType.objects.get_for_model(Organisation)  # cached for the process
    counts = []
    for row_count in (1, 20):
        kept, absorbed = pair({"slug": f"kept-{row_count}"}, {"slug": f"absorbed-{row_count}"})
        NameFactory.create_batch(row_count, organisation=absorbed)
        MandateFactory.create_batch(row_count, organisation=absorbed)
        # How many there are depends on the rooms that are installed: only growth is a mistake.
        with CaptureQueriesContext(connection) as queries:
            merging.merge(kept, absorbed, take=[], by=moderator)
        counts.append(len(queries))

    assert counts[0] == counts[1]


# --- Refused ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kept", "absorbed", "message"),
    [
        ({"merged": True, "listed": False}, {}, "merged already"),
        ({}, {"merged": True, "listed": False}, "merged already"),
        ({"listed": False}, {}, "The other one is registered"),
        ({"listed": False, "applying": True}, {"listed": False}, "waits too"),
    ],
    ids=["into merged", "merged", "registered into known", "into applying"],
)
def test_merge_is_refused(kept, absorbed, message, moderator):
    kept, absorbed = pair(kept, absorbed)
    before = dump()

    with pytest.raises(merging.MergeRefused, match=message):
        merging.merge(kept, absorbed, take=["name"], by=moderator)

    assert dump() == before


def test_organisation_is_not_merged_with_itself(moderator):
    kept, _absorbed = pair()

    with pytest.raises(merging.MergeRefused, match="with itself"):
        merging.merge(kept, kept, take=[], by=moderator)


def test_merge_that_fails_half_way_changes_nothing(moderator, monkeypatch):
    kept, absorbed = pair()
    before = dump()

    def fail(organisation):
        raise RuntimeError

    monkeypatch.setattr(matching, "refresh", fail)
    with pytest.raises(RuntimeError):
        merging.merge(kept, absorbed, take=["name"], by=moderator)

    assert dump() == before


# --- Undoing ------------------------------------------------------------------------------------


def test_undo_restores_exactly(moderator, applicant):
    kept, absorbed = pair()
    person = create_person("both")
    for organisation in (kept, absorbed):
        MandateFactory(organisation=organisation, person=person)
        NameFactory(organisation=organisation)
        PurposeFactory(organisation=organisation)
        matching.refresh(organisation)
    AccreditationFactory(organisation=absorbed, confirmed=True)
    absorbed.wishes.create(grouping=GroupingFactory())
    moderation.open_draft("profile_change", by=applicant, language="en", target=absorbed)
    before = dump()

    record = merging.merge(kept, absorbed, take=list(merging.CHOICES), by=moderator)
    merged = dump()
    merging.undo(record, by=moderator)

    assert merged != before
    assert dump() == before
    record.refresh_from_db()
    assert record.undone_by == moderator


def test_undo_keeps_what_was_changed_since(moderator):
    kept, absorbed = pair()
    purpose = PurposeFactory(organisation=absorbed)
    record = merging.merge(kept, absorbed, take=["country", "founded_year"], by=moderator)
    changed(kept, founded_year=2001, website="http://rr.example")
    purpose.text = "Another text, written since, that is long enough."
    purpose.organisation = kept
    purpose.save()
    later = NameFactory(organisation=kept)

    merging.undo(record, by=moderator)

    kept.refresh_from_db()
    purpose.refresh_from_db()
    assert (kept.country, kept.founded_year, kept.website) == ("TN", 2001, "http://rr.example")
    assert (purpose.organisation, purpose.text[:12]) == (absorbed, "Another text")
    assert list(kept.names.all()) == [later]


def test_undo_after_a_change_of_name_keeps_both_own_names(moderator):
    kept, absorbed = pair()
    record = merging.merge(kept, absorbed, take=["name"], by=moderator)
    changed(kept, name="Réseau nouveau", name_language="fr")

    merging.undo(record, by=moderator)

    kept.refresh_from_db()
    assert (kept.name, kept.name_language) == ("Réseau nouveau", "fr")
    assert [row.text for row in kept.names.all()] == ["Réseau rural"]


def test_undo_leaves_a_row_that_was_taken_away_since(moderator):
    kept, absorbed = pair()
    name = NameFactory(organisation=absorbed)
    record = merging.merge(kept, absorbed, take=[], by=moderator)
    name.delete()

    merging.undo(record, by=moderator)

    assert not absorbed.names.exists()


def test_undo_happens_once(moderator):
    kept, absorbed = pair()
    record = merging.merge(kept, absorbed, take=[], by=moderator)
    merging.undo(record, by=moderator)

    with pytest.raises(merging.MergeRefused, match="undone already"):
        merging.undo(record, by=moderator)


def test_chain_is_undone_from_its_end(moderator):
    first, second = pair()
    third = OrganisationFactory(listed=True, searchable=True)
    name = NameFactory(organisation=first)
    matching.refresh(first)
    before = dump()
    inner = merging.merge(second, first, take=["name"], by=moderator)
    outer = merging.merge(third, second, take=["name", "country"], by=moderator)
    name.refresh_from_db()
    assert name.organisation == third

    with pytest.raises(merging.MergeRefused, match="Undo the later merge"):
        merging.undo(inner, by=moderator)
    merging.undo(outer, by=moderator)
    merging.undo(inner, by=moderator)

    assert dump() == before


def test_merges_into_one_are_undone_the_newest_first(moderator):
    kept, first = pair()
    second = OrganisationFactory(listed=True, searchable=True, country="EG", name="Third")
    before = dump()
    older = merging.merge(kept, first, take=["name", "country"], by=moderator)
    newer = merging.merge(kept, second, take=["name", "country"], by=moderator)

    with pytest.raises(merging.MergeRefused, match="“Third” was merged"):
        merging.undo(older, by=moderator)
    merging.undo(newer, by=moderator)
    merging.undo(older, by=moderator)

    assert dump() == before


def test_organisation_can_be_merged_again_after_an_undo(moderator):
    kept, absorbed = pair()
    merging.undo(merging.merge(kept, absorbed, take=[], by=moderator), by=moderator)

    merging.merge(kept, absorbed, take=[], by=moderator)

    assert Merge.objects.filter(undone_at=None).count() == 1


# --- As a decision ------------------------------------------------------------------------------


def test_registration_merged_into_a_known_one_and_back(moderator, applicant):
    known = OrganisationFactory(name="Rural Network", country="BR", imported=True, searchable=True)
    case = requests.submitted(applicant, "Rural Network of Brazil")
    applying = case.target

    moderation.move(case, "merge", by=moderator, into=known, take=["name"])

    known.refresh_from_db()
    assert (known.standing, known.name) == ("registered", "Rural Network of Brazil")
    assert known.mandates.get().person == applicant

    moderation.reverse(case, by=moderator, reason="Another one after all.")

    known.refresh_from_db()
    applying.refresh_from_db()
    assert (known.standing, known.name, known.is_listed) == ("known", "Rural Network", False)
    assert applying.standing == "applying"
    assert Request.objects.get(pk=case.pk).target == applying
    assert not Mandate.objects.current().exists()


# --- Any rows -----------------------------------------------------------------------------------

TEXTS = st.sampled_from(["Rural Network", "Réseau rural", "شبكة", "Red rural"])
LANGUAGES = st.sampled_from(["", "en", "fr", "ar"])
FIELDS = st.fixed_dictionaries(
    {
        "name": TEXTS,
        "name_language": LANGUAGES,
        "acronym": st.sampled_from(["", "RR"]),
        "country": st.sampled_from(["", "TN", "MA"]),
        "founded_year": st.sampled_from([None, 1999, 2003]),
        "working_languages": st.lists(LANGUAGES.filter(bool), max_size=2, unique=True),
        "registered": st.just(True),
    }
)
ROWS = st.fixed_dictionaries(
    {
        "names": st.sets(st.tuples(LANGUAGES, TEXTS), max_size=4),
        "purposes": st.sets(LANGUAGES.filter(bool)),
        "accreditations": st.sets(st.sampled_from(["geneva", "tunis", "follow-up"])),
        "mandates": st.sets(st.tuples(st.integers(0, 2), st.booleans())),
        "wishes": st.sets(st.integers(0, 2)),
        "requests": st.integers(0, 2),
    }
)


def attach(organisation, rows, people, groupings):
    for language, text in sorted(rows["names"]):
        NameFactory(organisation=organisation, language=language, text=text)
    for language in sorted(rows["purposes"]):
        PurposeFactory(organisation=organisation, language=language)
    for phase in sorted(rows["accreditations"]):
        AccreditationFactory(organisation=organisation, phase=phase)
    for number, is_open in sorted(rows["mandates"]):
        until = None if is_open else timezone.now()
        MandateFactory(organisation=organisation, person=people[number], until_at=until)
    for number in sorted(rows["wishes"]):
        organisation.wishes.create(grouping=groupings[number])
    for _number in range(rows["requests"]):
        moderation.open_draft("profile_change", by=people[0], language="en", target=organisation)
    matching.refresh(organisation)


@given(fields=st.tuples(FIELDS, FIELDS), rows=st.tuples(ROWS, ROWS), data=st.data())
@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@pytest.mark.slow
def test_merge_and_undo_are_the_identity(fields, rows, data, moderator):
    take = data.draw(st.lists(st.sampled_from(merging.CHOICES), unique=True))
    with transaction.atomic():  # each example leaves the database as it was
        people = [create_person(f"any{number}") for number in range(3)]
        groupings = GroupingFactory.create_batch(3)
        kept, absorbed = (OrganisationFactory(**values) for values in fields)
        for organisation, attached in zip((kept, absorbed), rows, strict=True):
            attach(organisation, attached, people, groupings)
        before = dump()

        record = merging.merge(kept, absorbed, take=take, by=moderator)
        merging.undo(record, by=moderator)

        assert dump() == before
        transaction.set_rollback(True)
