"""The part of a registration that belongs to groups."""

import pytest
from django.http import QueryDict

from caucuses.registration import WISHES_LIMIT, GroupsForm, GroupsPart
from organisations import registration
from tests.caucuses.factories import GroupingFactory
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
