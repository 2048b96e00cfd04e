"""The groups on an organisation's public page."""

import pytest

from tests.caucuses.factories import GroupingFactory, MembershipFactory, MembershipWishFactory
from tests.organisations.factories import OrganisationFactory
from tests.people import create_person
from tests.texts.factories import TranslationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def shown():
    """An organisation that lets its groups be shown."""
    return OrganisationFactory(listed=True, slug="shown", public_fields=["listed", "groups"])


def joined(organisation, name, **fields):
    MembershipFactory(
        grouping=GroupingFactory(name=name),
        person=None,
        organisation=organisation,
        joined_by=create_person(name.lower().replace(" ", "")),
        **{"is_listed": True} | fields,
    )


def test_page_shows_memberships_beside_wishes(client, shown):
    joined(shown, "Joined")
    joined(shown, "Discreet", is_listed=False)
    joined(shown, "Former", ended=True)
    MembershipWishFactory(organisation=shown, grouping=GroupingFactory(name="Wished"))

    html = client.get("/organisations/shown/").content.decode()

    names = ("Joined", "Discreet", "Former", "Wished")
    assert [name in html for name in names] == [True, False, False, True]
    assert html.index("Member of") < html.index("Joined") < html.index("Groups it wants to join")


def test_nothing_is_shown_without_consent(client, shown):
    joined(shown, "Joined")
    shown.public_fields = ["listed"]
    shown.save()

    assert "Joined" not in client.get("/organisations/shown/").content.decode()


def test_organisation_without_groups_has_no_such_part(client, shown):
    html = client.get("/organisations/shown/").content.decode()

    assert "Member of" not in html
    assert "Groups it wants to join" not in html


@pytest.mark.parametrize("row_count", [1, 3])
def test_query_count(client, shown, row_count, django_assert_num_queries):
    for number in range(row_count):
        joined(shown, f"Joined {number}")
        MembershipWishFactory(organisation=shown)
    # Organisation, names, purposes, accreditations, memberships, wishes.
    with django_assert_num_queries(8):
        client.get("/organisations/shown/")


def test_groups_are_named_in_the_readers_language(client, shown):
    joined(shown, "Joined")
    wish = MembershipWishFactory(organisation=shown, grouping=GroupingFactory(name="Wished"))
    TranslationFactory(row=wish.grouping)
    TranslationFactory(row=shown.memberships.get().grouping)

    html = client.get(f"/fr{shown.get_absolute_url()}").text

    assert "<bdi>Joined (fr)</bdi>" in html
    assert "<bdi>Wished (fr)</bdi>" in html
