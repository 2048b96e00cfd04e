"""Joining, leaving, listing, pausing, removing, and the end of a whole group."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Consent
from caucuses.enums import MembershipEnd
from caucuses.models import Membership
from caucuses.services import memberships as services
from caucuses.services.membership_requests import organisation_of
from moderation import services as moderation
from moderation.models import Request
from notices.models import OutgoingMail
from organisations import acting
from organisations.models import Mandate
from tests.caucuses.factories import (
    GroupingFactory,
    MembershipFactory,
    MembershipWishFactory,
)
from tests.organisations.factories import MandateFactory, OrganisationFactory
from tests.people import create_person

pytestmark = pytest.mark.django_db


def mandate_of(person):
    return Mandate.objects.get(person=person, until_at=None)


def consents_about(membership):
    """Return who lets the membership be shown now."""
    about = Consent.objects.filter(
        purpose="membership", about=str(membership.uid), withdrawn_at=None
    )
    return [consent.person for consent in about]


def joined_organisation(grouping, organisation, by, **fields):
    return MembershipFactory(
        grouping=grouping, person=None, organisation=organisation, joined_by=by, **fields
    )


# --- Joining ------------------------------------------------------------------------------------


def test_individual_joins_an_open_group_at_once(registered):
    grouping = GroupingFactory(admission="open", statement="Be fair.")

    membership = services.join(
        grouping,
        by=registered,
        introduction="I teach.",
        is_listed=True,
        accepted_statement="Be fair.",
    )

    stored = Membership.objects.get()
    assert stored == membership
    assert (stored.person, stored.organisation, stored.joined_by) == (registered, None, registered)
    assert (stored.joined_under, stored.admitted_by) == (None, None)
    assert (stored.introduction, stored.accepted_statement) == ("I teach.", "Be fair.")
    assert consents_about(stored) == [registered]
    grouping.refresh_from_db()
    assert "members" in grouping.open_items
    told = OutgoingMail.objects.get()
    assert (told.recipient, told.subject) == (registered.email, f"Welcome to {grouping.name}")


def test_organisation_joins_under_the_mandate(representative, organisation):
    grouping = GroupingFactory(admission="open")
    mandate = mandate_of(representative)

    membership = services.join(grouping, by=representative, mandate=mandate)

    assert (membership.person, membership.organisation) == (None, organisation)
    assert (membership.joined_by, membership.joined_under) == (representative, mandate)
    assert not membership.is_listed
    assert consents_about(membership) == []


def test_moderated_group_gets_a_request(grouping, registered):
    request = services.join(grouping, by=registered, introduction="I teach.")

    assert isinstance(request, Request)
    assert (request.kind, request.state, request.target) == ("membership", "submitted", grouping)
    assert request.reference.startswith("MEM-")
    assert not Membership.objects.exists()


@pytest.mark.parametrize("admission", ["open", "moderated"])
def test_joining_twice_is_refused(registered, admission):
    grouping = GroupingFactory(admission=admission)
    services.join(grouping, by=registered)

    refusal = services.AlreadyMember if admission == "open" else services.AlreadyAsked
    with pytest.raises(refusal):
        services.join(grouping, by=registered)

    assert Membership.objects.count() + Request.objects.filter(kind="membership").count() == 1


def test_second_representative_cannot_ask_again_for_the_organisation(
    grouping, representative, organisation
):
    second = MandateFactory(organisation=organisation)
    services.join(grouping, by=representative, mandate=mandate_of(representative))

    with pytest.raises(services.AlreadyAsked):
        services.join(grouping, by=second.person, mandate=second)


def test_person_and_organisation_are_two_members(grouping, representative):
    services.join(grouping, by=representative, mandate=mandate_of(representative))

    assert services.join(grouping, by=representative).payload["as"] == "person"


@pytest.mark.parametrize(
    ("fields", "for_organisation", "refusal"),
    [
        ({"closed": True}, False, services.GroupClosed),
        ({"outside": True}, False, services.MayNotJoin),
        ({"who_may_join": "appointed"}, False, services.MayNotJoin),
        ({"who_may_join": "organisations"}, False, services.MayNotJoin),
        ({"who_may_join": "individuals"}, True, services.MayNotJoin),
        ({"statement": "Be fair."}, False, services.StatementNotAccepted),
    ],
    ids=["closed", "outside", "appointed", "no individuals", "no organisations", "statement"],
)
def test_what_one_may_not_join_is_refused(representative, fields, for_organisation, refusal):
    grouping = GroupingFactory(admission="open", **fields)
    mandate = mandate_of(representative) if for_organisation else None

    with pytest.raises(refusal):
        services.join(grouping, by=representative, mandate=mandate)

    assert not Membership.objects.exists()


def test_group_that_closed_since_the_page_was_read_is_refused(registered):
    grouping = GroupingFactory(admission="open")
    type(grouping).objects.filter(pk=grouping.pk).update(status="closed")

    with pytest.raises(services.GroupClosed):
        services.join(grouping, by=registered)


@pytest.mark.parametrize("trouble", ["revoked", "no scope", "forged", "not registered"])
def test_mandate_that_does_not_hold_is_refused(representative, organisation, trouble):
    grouping = GroupingFactory(admission="open")
    mandate, by = mandate_of(representative), representative
    if trouble == "revoked":
        Mandate.objects.filter(pk=mandate.pk).update(until_at=timezone.now())
    elif trouble == "no scope":
        Mandate.objects.filter(pk=mandate.pk).update(may_join=False)
    elif trouble == "forged":
        by = create_person("stranger")
    else:
        type(organisation).objects.filter(pk=organisation.pk).update(
            standing="applying", is_listed=False
        )

    with pytest.raises(acting.NoMandate):
        services.join(grouping, by=by, mandate=mandate)

    assert not Membership.objects.exists()


def test_person_without_a_name_is_not_listed():
    grouping = GroupingFactory(admission="open")

    with pytest.raises(services.NameMissing):
        services.join(grouping, by=create_person("nameless", name=""), is_listed=True)

    assert not Membership.objects.exists()


# --- The member's own deeds ---------------------------------------------------------------------


def test_leaving_ends_the_membership_and_the_consent(grouping, registered):
    membership = MembershipFactory(grouping=grouping, person=registered)
    services.set_listed(membership, by=registered, is_listed=True)

    services.leave(membership, by=registered)

    stored = Membership.objects.get()
    assert (stored.end, stored.ended_by, stored.ended_under) == ("left", registered, None)
    assert stored.until_at >= stored.from_at
    assert not stored.is_listed
    assert consents_about(stored) == []
    with pytest.raises(services.MembershipOver):
        services.leave(membership, by=registered)


def test_any_representative_may_leave_for_the_organisation(grouping, organisation, representative):
    membership = joined_organisation(grouping, organisation, representative)
    second = MandateFactory(organisation=organisation)

    services.leave(membership, by=second.person)

    assert (membership.ended_by, membership.ended_under) == (second.person, second)


@pytest.mark.parametrize("deed", ["leave", "pause", "resume"])
def test_others_may_do_nothing_with_a_membership(grouping, member, registered, deed):
    membership = grouping.memberships.get()

    with pytest.raises(services.NotYours):
        getattr(services, deed)(membership, by=registered)
    with pytest.raises(services.NotYours):
        services.set_listed(membership, by=registered, is_listed=True)


def test_representative_without_the_scope_may_not_leave(grouping, organisation, representative):
    membership = joined_organisation(grouping, organisation, representative)
    limited = MandateFactory(organisation=organisation, may_join=False)

    with pytest.raises(acting.NoMandate):
        services.leave(membership, by=limited.person)


def test_membership_stays_when_the_mandate_of_whoever_joined_ends(
    grouping, organisation, representative
):
    membership = joined_organisation(grouping, organisation, representative)
    second = MandateFactory(organisation=organisation)
    Mandate.objects.filter(person=representative).update(until_at=timezone.now())

    assert list(Membership.objects.current()) == [membership]
    assert not Membership.objects.reached_by(representative).exists()
    assert list(Membership.objects.reached_by(second.person)) == [membership]


def test_pausing_and_going_on(grouping, member):
    membership = grouping.memberships.get()

    services.pause(membership, by=member)
    assert membership.is_paused
    with pytest.raises(services.MembershipOver):
        services.pause(membership, by=member)
    assert not Membership.objects.active().exists()
    services.resume(membership, by=member)
    with pytest.raises(services.MembershipOver):
        services.resume(membership, by=member)

    assert list(Membership.objects.active()) == [membership]
    assert not OutgoingMail.objects.exists()


def test_ended_membership_is_neither_paused_nor_listed(grouping, registered):
    membership = MembershipFactory(grouping=grouping, person=registered, ended=True)

    for deed in (services.pause, services.resume):
        with pytest.raises(services.MembershipOver):
            deed(membership, by=registered)
    with pytest.raises(services.MembershipOver):
        services.set_listed(membership, by=registered, is_listed=True)
    assert not Consent.objects.exists()


def test_listing_of_an_organisation_is_withdrawn_whoever_gave_it(
    grouping, organisation, representative
):
    membership = joined_organisation(grouping, organisation, representative)
    second = MandateFactory(organisation=organisation)
    services.set_listed(membership, by=representative, is_listed=True)
    assert consents_about(membership) == [representative]

    services.set_listed(membership, by=second.person, is_listed=False)

    assert consents_about(membership) == []
    assert not membership.is_listed


def test_listing_needs_a_name(grouping):
    person = create_person("nameless", name="")
    membership = MembershipFactory(grouping=grouping, person=person)

    with pytest.raises(services.NameMissing):
        services.set_listed(membership, by=person, is_listed=True)


# --- The coordinators' deeds --------------------------------------------------------------------


@pytest.mark.parametrize("who", ["coordinator", "parent_coordinator", "moderator"])
def test_coordinators_end_a_membership_with_a_reason(request, grouping, member, who):
    by = request.getfixturevalue(who)
    membership = grouping.memberships.get(person=member)

    services.remove(membership, by=by, reason="Writes to nobody.")

    assert (membership.end, membership.ended_by) == ("removed", by)
    assert membership.end_reason == "Writes to nobody."
    mail = OutgoingMail.objects.get()
    assert mail.recipient == member.email
    assert "Writes to nobody." in mail.text


@pytest.mark.parametrize(
    "who", ["registered", "other_coordinator", "former_coordinator", "member", "list_master"]
)
def test_nobody_else_ends_a_membership(request, grouping, who):
    membership = MembershipFactory(grouping=grouping, person=create_person("target"))

    with pytest.raises(services.MayNotEnd):
        services.remove(membership, by=request.getfixturevalue(who), reason="So.")

    assert Membership.objects.get(pk=membership.pk).is_current


def test_coordinator_does_not_end_their_own_membership(grouping, coordinator, organisation):
    own = MembershipFactory(grouping=grouping, person=coordinator)
    MandateFactory(organisation=organisation, person=coordinator)
    for_others = joined_organisation(grouping, organisation, coordinator)

    for membership in (own, for_others):
        with pytest.raises(services.MayNotEnd, match="you leave on your page"):
            services.remove(membership, by=coordinator, reason="So.")


@pytest.mark.parametrize("reason", ["", "  \n", "x" * 501], ids=["none", "blank", "long"])
def test_removing_needs_a_reason(grouping, member, coordinator, reason):
    with pytest.raises(services.ReasonMissing):
        services.remove(grouping.memberships.get(), by=coordinator, reason=reason)


def test_removal_is_told_to_those_who_receive_notices(
    grouping, organisation, representative, coordinator
):
    membership = joined_organisation(grouping, organisation, representative)
    MandateFactory(organisation=organisation, may_receive=False)
    MandateFactory(organisation=organisation, ended=True)
    OutgoingMail.objects.all().delete()

    services.remove(membership, by=coordinator, reason="So.")

    assert [mail.recipient for mail in OutgoingMail.objects.all()] == [representative.email]


# --- The end of a group -------------------------------------------------------------------------


def test_end_of_a_group_ends_memberships(grouping, other_grouping, member, moderator):
    membership = grouping.memberships.get()
    services.set_listed(membership, by=member, is_listed=True)
    elsewhere = MembershipFactory(grouping=other_grouping, person=member)

    assert services.end_all(grouping, by=moderator, end=MembershipEnd.CLOSED) == 1

    membership.refresh_from_db()
    assert (membership.end, membership.ended_by) == ("closed", moderator)
    assert consents_about(membership) == []
    assert list(Membership.objects.current()) == [elsewhere]
    assert services.end_all(grouping, by=moderator, end=MembershipEnd.CLOSED) == 0


def test_end_of_a_large_group_goes_batch_by_batch(monkeypatch, grouping, moderator):
    monkeypatch.setattr(services, "BATCH", 2)
    for number in range(5):
        MembershipFactory(grouping=grouping, person=create_person(f"m{number}"))

    assert services.end_all(grouping, by=moderator, end=MembershipEnd.CLOSED) == 5
    assert not Membership.objects.current().exists()


def test_members_are_carried_over_to_the_group_that_takes_theirs(
    monkeypatch, grouping, other_grouping, member, organisation, representative, moderator
):
    monkeypatch.setattr(services, "BATCH", 1)
    both = MembershipFactory(grouping=grouping, person=create_person("both"))
    MembershipFactory(grouping=other_grouping, person=both.person)
    paused = joined_organisation(
        grouping, organisation, representative, paused_at=timezone.now(), introduction="We teach."
    )
    services.set_listed(grouping.memberships.get(person=member), by=member, is_listed=True)

    assert services.carry_over(grouping, other_grouping, by=moderator) == 2

    assert not grouping.memberships.current().exists()
    assert set(grouping.memberships.values_list("end", flat=True)) == {"merged"}
    carried = other_grouping.memberships.current()
    assert carried.count() == 3
    new = carried.get(organisation=organisation)
    assert (new.paused_at, new.introduction) == (paused.paused_at, "We teach.")
    assert new.joined_by == representative
    assert not carried.filter(is_listed=True).exists()
    assert not Consent.objects.filter(withdrawn_at=None).exists()


def test_individuals_are_not_carried_to_a_group_of_organisations(grouping, member, moderator):
    target = GroupingFactory(who_may_join="organisations")

    assert services.carry_over(grouping, target, by=moderator) == 0

    assert not Membership.objects.current().exists()


# --- Organisations that come and go -------------------------------------------------------------


def test_organisation_that_is_no_longer_registered_loses_memberships(
    grouping, organisation, representative, moderator
):
    opened = GroupingFactory(admission="open")
    services.join(opened, by=representative, mandate=mandate_of(representative))
    waiting = services.join(grouping, by=representative, mandate=mandate_of(representative))

    services.end_of_organisation(organisation, by=moderator)

    assert Membership.objects.get().end == "reversed"
    assert Request.objects.get(pk=waiting.pk).state == "withdrawn"
    assert [wish.grouping for wish in organisation.wishes.all()] == [opened]


def test_joining_answers_the_wish(organisation, representative):
    wish = MembershipWishFactory(organisation=organisation)
    wish.grouping.admission = "open"
    wish.grouping.save()

    services.join(wish.grouping, by=representative, mandate=mandate_of(representative))

    assert not organisation.wishes.exists()


def test_merged_organisation_is_followed_to_the_kept_one(grouping, representative):
    request = services.join(grouping, by=representative, mandate=mandate_of(representative))
    kept = OrganisationFactory(registered=True)
    organisation = organisation_of(request)
    organisation.standing, organisation.merged_into = "merged", kept
    organisation.is_listed = False
    organisation.save()

    assert organisation_of(request) == kept


def test_too_many_drafts_are_told(grouping, registered):
    for _number in range(moderation.DRAFTS_PER_PERSON):
        moderation.open_draft("registration", by=registered, language="en")

    with pytest.raises(moderation.TooManyDrafts):
        services.join(grouping, by=registered)


def test_joining_again_after_leaving_is_a_second_membership(registered):
    grouping = GroupingFactory(admission="open")
    first = services.join(grouping, by=registered)
    services.leave(first, by=registered)

    second = services.join(grouping, by=registered)

    first.refresh_from_db()
    assert first.until_at <= second.from_at
    assert second.from_at - first.from_at < timedelta(minutes=1)
