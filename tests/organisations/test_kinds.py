"""What decisions on registrations and changes do, and how they are taken back."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from moderation import services
from organisations import services as organisations
from organisations.duplicates import merging
from organisations.enums import Standing
from organisations.models import Mandate, Organisation
from tests.moderation import factories
from tests.people import create_person

OLD, NEW = "", "https://new.example.org"


@pytest.fixture
def ending(representative, organisation):
    """The wish of a representative that their own mandate ends."""
    uid = organisation.mandates.get().uid
    return organisations.request_change(organisation, {"end_mandate": str(uid)}, by=representative)


def change(organisation, **changes):
    person = organisation.mandates.get(until_at=None).person
    return organisations.request_change(organisation, changes, by=person)


def test_change_is_public_once_approved_and_not_before(organisation, moderator):
    request = change(
        organisation,
        name={"old": "Listed Network", "new": "Renamed Network"},
        website={"old": OLD, "new": NEW},
    )
    assert Organisation.objects.get(pk=organisation.pk).name == "Listed Network"

    services.approve(request, by=moderator)

    stored = Organisation.objects.get(pk=organisation.pk)
    assert (stored.name, stored.website) == ("Renamed Network", NEW)
    assert list(stored.names.values_list("text", "is_former")) == [("Listed Network", True)]


def test_approved_change_is_taken_back_by_a_reversal(organisation, moderator):
    request = change(
        organisation,
        name={"old": "Listed Network", "new": "Renamed Network"},
        website={"old": OLD, "new": NEW},
    )
    services.approve(request, by=moderator)

    services.reverse(request, by=moderator, reason="It was forged.")

    stored = Organisation.objects.get(pk=organisation.pk)
    assert (stored.name, stored.website) == ("Listed Network", OLD)
    assert not stored.names.exists()
    services.approve(request, by=moderator)
    assert Organisation.objects.get(pk=organisation.pk).name == "Renamed Network"


def test_change_is_not_taken_back_over_a_later_one(organisation, moderator):
    request = change(organisation, website={"old": OLD, "new": NEW})
    services.approve(request, by=moderator)
    Organisation.objects.filter(pk=organisation.pk).update(website="https://later.example.org")
    before = factories.rows_of(request)

    with pytest.raises(services.MoveRefused, match="was changed since"):
        services.reverse(request, by=moderator, reason="It was forged.")

    assert factories.rows_of(request) == before


def test_former_name_that_is_known_already_is_no_error(organisation, moderator):
    organisation.names.create(text="Listed Network", language="en")
    request = change(organisation, name={"old": "Listed Network", "new": "Renamed Network"})

    services.approve(request, by=moderator)

    assert organisation.names.count() == 1


def test_mandate_ends_and_a_like_one_follows_a_reversal(ending, organisation, moderator):
    Mandate.objects.update(may_vote=False, function="Clerk")
    services.approve(ending, by=moderator)
    first = Mandate.objects.get()
    assert (first.until_at, first.ended_by) == (ending.decided_at, ending.decisions.last())

    services.reverse(ending, by=moderator, reason="It was forged.")

    first, second = organisation.mandates.order_by("pk")
    assert first.until_at < second.from_at
    assert (second.until_at, second.person) == (None, first.person)
    assert (second.may_vote, second.function, second.granted_by) == (
        False,
        "Clerk",
        first.granted_by,
    )
    services.approve(ending, by=moderator)
    assert not organisation.mandates.current().exists()


def test_mandate_that_has_ended_meanwhile_is_not_ended_again(ending, representative, moderator):
    registration = representative.requests.get(kind="registration")
    services.reverse(registration, by=moderator, reason="Wrong body.")
    before = factories.rows_of(ending)

    with pytest.raises(services.MoveRefused, match="ended already"):
        services.approve(ending, by=moderator)

    assert factories.rows_of(ending) == before


@pytest.mark.parametrize("verb", ["approve", "decline"])
def test_decision_is_not_reversed_under_a_later_merge(pending, moderator, verb):
    services.move(pending, verb, by=moderator, reason="So.")
    other = factories.known_organisation()
    record = merging.merge(pending.target, other, take=[], by=moderator)
    before = factories.rows_of(pending)

    with pytest.raises(services.MoveRefused, match="Undo the later merge first"):
        services.reverse(pending, by=moderator, reason="Wrong body.")
    assert factories.rows_of(pending) == before

    merging.undo(record, by=moderator)
    services.reverse(pending, by=moderator, reason="Wrong body.")
    assert pending.target.standing == Standing.APPLYING


def test_declined_organisation_merged_away_is_not_pulled_out_of_the_kept_one(
    pending, organisation, moderator
):
    services.decline(pending, by=moderator, reason="It is registered already.")
    merging.merge(organisation, pending.target, take=[], by=moderator)

    with pytest.raises(services.MoveRefused, match="Undo the later merge first"):
        services.reverse(pending, by=moderator, reason="Wrong.")

    assert Organisation.objects.get(pk=organisation.pk).standing == Standing.REGISTERED


def test_registration_is_not_merged_into_one_that_waits_itself(pending, moderator):
    other = factories.submitted(create_person("other"), "Other Network")
    before = factories.rows_of(pending)

    with pytest.raises(services.MoveRefused, match="Decide on that first"):
        services.move(pending, "merge", by=moderator, into=other.target, take=[])

    assert factories.rows_of(pending) == before


def test_consents_changed_but_not_sent_again_are_not_used(applicant, moderator):
    request = factories.submitted(applicant)
    services.ask(request, by=moderator, reason="Which city?")
    everything = {"public_fields": ["listed", "names", "purpose", "website"]}
    services.save_payload(request, "public", everything, by=applicant)

    services.approve(request, by=moderator)

    assert Organisation.objects.get().public_fields == ["listed", "website"]


def test_consents_come_back_with_a_second_approval(applicant, moderator):
    request = factories.approved(applicant, moderator)
    services.reverse(request, by=moderator, reason="Too early.")
    assert not Organisation.objects.get().is_listed

    services.approve(request, by=moderator)

    organisation = Organisation.objects.get()
    assert organisation.is_listed
    assert organisation.public_fields == ["listed", "website"]


def test_an_approval_saves_the_organisation_and_its_entry_once(applicant, moderator):
    row = factories.submitted(applicant)

    with CaptureQueriesContext(connection) as captured:
        services.approve(row, by=moderator)

    said = [query["sql"] for query in captured]
    assert sum('UPDATE "organisations_organisation"' in sql for sql in said) == 1
    assert sum('FROM "search_entry"' in sql for sql in said) == 1
    # With the log, the mandate, the consents, the index of the search, and the notice.
    assert len(said) <= 27
