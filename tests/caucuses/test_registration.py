"""The part of a registration that belongs to groups."""

import pytest
from django.http import QueryDict

from caucuses.models import Grouping
from caucuses.registration import WISHES_LIMIT, GroupsForm, GroupsPart
from moderation import services as moderation
from moderation.models import Request
from organisations import registration
from tests.caucuses.factories import GroupingFactory, MembershipFactory
from tests.moderation import factories
from tests.organisations.factories import OrganisationFactory

pytestmark = pytest.mark.django_db


def bound(family="", groups=()):
    data = QueryDict(mutable=True)
    data["family"] = family
    data.setlist("groups", groups)
    return GroupsForm(data)


def write(organisation, **typed):
    form = bound(**typed)
    assert form.is_valid(), form.errors
    GroupsPart().write(organisation, form)


def wishes(organisation):
    return list(
        organisation.wishes.order_by("pk").values("pk", "grouping", "as_family", "created_at")
    )


def test_part_is_a_part_of_the_registration():
    assert isinstance(registration.part("groups"), GroupsPart)


def test_only_what_may_be_joined_is_offered():
    family = GroupingFactory(family=True)
    active, dormant = GroupingFactory(), GroupingFactory(dormant=True)
    GroupingFactory(closed=True)
    GroupingFactory(outside=True)
    GroupingFactory(who_may_join="individuals")

    form = GroupsForm()

    assert list(form.fields["family"].queryset) == [family]
    assert set(form.fields["groups"].queryset) == {active, dormant}


@pytest.mark.parametrize("traits", [{"closed": True}, {"outside": True}, {"family": True}])
def test_group_that_is_not_offered_is_refused(traits):
    hidden = GroupingFactory(**traits)

    assert set(bound(groups=[hidden.slug]).errors) == {"groups"}


@pytest.mark.parametrize("value", ["nonsense", "1", "<b>", "\ufffd", "' OR 1=1", "x" * 5000])
def test_forged_choice_is_refused(value):
    GroupingFactory()

    assert set(bound(family=value, groups=[value]).errors) == {"family", "groups"}


def test_group_is_no_family():
    assert set(bound(family=GroupingFactory().slug).errors) == {"family"}


def test_limit_is_stated_and_held():
    slugs = [GroupingFactory().slug for _ in range(WISHES_LIMIT + 1)]

    assert str(WISHES_LIMIT) in str(GroupsForm().fields["groups"].help_text)
    assert bound(groups=slugs[1:]).is_valid()
    assert bound(groups=slugs).errors["groups"] == [f"Choose at most {WISHES_LIMIT} groups."]


def test_same_group_twice_is_one_wish():
    organisation, group = OrganisationFactory(), GroupingFactory()

    write(organisation, groups=[group.slug, group.slug])

    assert [wish["grouping"] for wish in wishes(organisation)] == [group.pk]


def test_wishes_that_stand_keep_their_date():
    organisation = OrganisationFactory()
    family, stays, goes, comes = GroupingFactory(family=True), *GroupingFactory.create_batch(3)
    write(organisation, family=family.slug, groups=[stays.slug, goes.slug])
    before = [wish for wish in wishes(organisation) if wish["grouping"] != goes.pk]

    write(organisation, family=family.slug, groups=[stays.slug, comes.slug])

    after = wishes(organisation)
    assert after[: len(before)] == before
    assert [(wish["grouping"], wish["as_family"]) for wish in after] == [
        (stays.pk, False),
        (family.pk, True),
        (comes.pk, False),
    ]


def test_wishes_of_another_organisation_stay():
    one, other, group = OrganisationFactory(), OrganisationFactory(), GroupingFactory()
    write(other, groups=[group.slug])
    before = wishes(other)

    write(one, groups=[group.slug])
    write(one)

    assert wishes(one) == []
    assert wishes(other) == before


def test_wishes_are_read_back():
    organisation = OrganisationFactory()
    family, group = GroupingFactory(family=True), GroupingFactory()
    write(organisation, family=family.slug, groups=[group.slug])

    assert GroupsPart().read(organisation) == {"family": family.slug, "groups": [group.slug]}
    assert GroupsPart().read(OrganisationFactory()) == {"family": None, "groups": []}


# --- What becomes of the wishes -----------------------------------------------------------------


@pytest.fixture
def wishing(applicant):
    """Give a registration that waits, whose organisation wishes to join groups."""

    def wishing(*groupings, public_fields=("listed", "groups")):
        payload = factories.payload("Wishing Network", public_fields=list(public_fields))
        payload["groups"] = {"groups": [grouping.slug for grouping in groupings]}
        return factories.submitted(applicant, "Wishing Network", payload=payload)

    return wishing


def joined(organisation):
    return list(organisation.memberships.current())


def test_wish_becomes_a_membership_in_an_open_group(wishing, applicant, moderator):
    opened = GroupingFactory(admission="open")
    row = wishing(opened)
    assert joined(row.target) == []

    moderation.approve(row, by=moderator)

    (membership,) = joined(row.target)
    assert (membership.grouping, membership.joined_by) == (opened, applicant)
    assert membership.joined_under == row.target.mandates.get()
    assert membership.is_listed
    assert not row.target.wishes.exists()


def test_listing_follows_what_the_organisation_lets_be_shown(wishing, moderator):
    row = wishing(GroupingFactory(admission="open"), public_fields=["listed"])

    moderation.approve(row, by=moderator)

    assert not joined(row.target)[0].is_listed


def test_wish_becomes_a_request_in_a_moderated_group(wishing, moderator, applicant):
    moderated = GroupingFactory()
    row = wishing(moderated)

    moderation.approve(row, by=moderator)

    request = Request.objects.get(kind="membership")
    assert (request.target, request.applicant, request.state) == (moderated, applicant, "submitted")
    assert request.payload["organisation"] == str(row.target.uid)
    assert row.target.wishes.count() == 1  # until it has its answer
    moderation.approve(request, by=moderator)
    assert [membership.grouping for membership in joined(row.target)] == [moderated]
    assert not row.target.wishes.exists()


def test_statement_waits_for_somebody_to_accept_it(wishing, moderator):
    row = wishing(GroupingFactory(admission="open", statement="Be fair."))

    moderation.approve(row, by=moderator)

    assert joined(row.target) == []
    assert not Request.objects.filter(kind="membership").exists()
    assert row.target.wishes.count() == 1


@pytest.mark.parametrize(
    "change",
    [{"status": "closed"}, {"who_may_join": "individuals"}, {"who_may_join": "appointed"}],
    ids=str,
)
def test_wish_that_cannot_be_fulfilled_stops_no_registration(wishing, moderator, change):
    grouping = GroupingFactory(admission="open")
    row = wishing(grouping)
    Grouping.objects.filter(pk=grouping.pk).update(**change)

    moderation.approve(row, by=moderator)

    assert row.target.standing == "registered"
    assert joined(row.target) == []


def test_person_with_many_drafts_is_registered_all_the_same(wishing, moderator, applicant):
    row = wishing(GroupingFactory())
    for _number in range(moderation.DRAFTS_PER_PERSON):
        moderation.open_draft("registration", by=applicant, language="en")

    moderation.approve(row, by=moderator)

    assert row.target.wishes.count() == 1


def test_reversed_registration_ends_what_was_joined(wishing, moderator):
    opened, moderated = GroupingFactory(admission="open"), GroupingFactory()
    row = wishing(opened, moderated)
    moderation.approve(row, by=moderator)

    moderation.reverse(row, by=moderator, reason="A mistake.")

    assert joined(row.target) == []
    assert row.target.memberships.get().end == "reversed"
    assert Request.objects.get(kind="membership").state == "withdrawn"
    assert {wish.grouping for wish in row.target.wishes.all()} == {opened, moderated}

    moderation.approve(row, by=moderator)

    assert [membership.grouping for membership in joined(row.target)] == [opened]
    assert Request.objects.open().filter(kind="membership").count() == 1


def test_profile_wishes_for_no_group_it_is_in(registered):
    organisation, group = OrganisationFactory(), GroupingFactory()
    MembershipFactory(grouping=group, person=None, organisation=organisation, joined_by=registered)

    write(organisation, groups=[group.slug])

    assert wishes(organisation) == []
