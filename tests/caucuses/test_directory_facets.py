"""Families and groups in the directory: what it is narrowed by, and the columns of its files."""

import json

import pytest
from django.http import QueryDict
from django.utils.text import slugify

from organisations.directory_forms import DirectoryFilterForm
from organisations.facets import facets
from tests.caucuses.factories import GroupingFactory, MembershipFactory
from tests.organisations.factories import OrganisationFactory
from tests.people import create_person

pytestmark = pytest.mark.django_db


def shown(name, **fields):
    values = {"slug": slugify(name), "public_fields": ["listed", "groups"]} | fields
    return OrganisationFactory(name=name, listed=True, searchable=True, **values)


def group(slug, **fields):
    return GroupingFactory(slug=slug, name=f"The {slug}", **{"members_shown": "public"} | fields)


def join(organisation, grouping, **fields):
    MembershipFactory(
        grouping=grouping,
        person=None,
        organisation=organisation,
        joined_by=create_person(f"{grouping.slug}{organisation.pk}"),
        **{"is_listed": True} | fields,
    )


def steps(name, query=""):
    form = DirectoryFilterForm(QueryDict(query))
    assert form.is_valid(), form.errors
    (facet,) = (facet for facet in facets() if facet.name == name)
    return [(step.option.value, step.option.number) for step in form.choice.steps(facet)]


def names(client, query):
    response = client.get(f"/organisations/organisations.json?{query}")
    return [row["name"] for row in json.loads(response.getvalue())["organisations"]]


def test_groups_and_families_are_counted_apart(client):
    family, caucus = group("media", family=True), group("caucus")
    alpha, beta = shown("Alpha"), shown("Beta", country="KE")
    join(alpha, family)
    join(alpha, caucus)
    join(beta, caucus)

    assert steps("family") == [("media", 1)]
    assert steps("group") == [("caucus", 2)]
    assert steps("group", "country=KE") == [("caucus", 1)]
    assert steps("family", "country=KE") == []
    assert steps("family", "group=caucus") == [("media", 1)]
    assert names(client, "group=caucus") == ["Alpha", "Beta"]
    assert names(client, "group=caucus&family=media") == ["Alpha"]
    assert "The caucus" in client.get("/organisations/?family=media").content.decode()


@pytest.mark.parametrize(
    ("of_organisation", "of_group", "of_membership"),
    [
        ({"public_fields": ["listed"]}, {}, {}),
        ({"is_listed": False}, {}, {}),
        ({}, {"members_shown": "members"}, {}),
        ({}, {"members_shown": "coordinators"}, {}),
        ({}, {}, {"is_listed": False}),
        ({}, {}, {"ended": True}),
    ],
)
def test_membership_that_is_not_public_does_not_leak(
    client, of_organisation, of_group, of_membership
):
    caucus = group("caucus", **of_group)
    join(shown("Alpha", **of_organisation), caucus, **of_membership)
    shown("Beta")

    assert steps("group") == []
    response = client.get("/organisations/?group=caucus")
    assert b"Alpha" not in response.content
    assert response.status_code == (400 if of_group else 200)
    for row in json.loads(client.get("/organisations/organisations.json").getvalue())[
        "organisations"
    ]:
        assert not row["groups"]


def test_person_is_no_member_of_the_directory():
    caucus = group("caucus")
    MembershipFactory(grouping=caucus, person=create_person("member1"), is_listed=True)

    assert steps("group") == []


@pytest.mark.parametrize("query", ["family=caucus", "group=media", "group=nowhere"])
def test_group_is_found_only_by_its_own_facet(client, query):
    group("caucus")
    group("media", family=True)

    assert client.get(f"/organisations/?{query}").status_code == 400


def test_columns_hold_the_public_groups(client):
    alpha = shown("Alpha")
    shown("Beta", public_fields=["listed"])
    join(alpha, group("media", family=True))
    join(alpha, group("caucus"))
    join(alpha, group("board"))
    join(alpha, group("secret", members_shown="members"))

    found = json.loads(client.get("/organisations/organisations.json").getvalue())

    assert [(row["families"], row["groups"]) for row in found["organisations"]] == [
        (["media"], ["board", "caucus"]),
        (None, None),
    ]


def test_most_members_come_first(monkeypatch):
    from caucuses import directory

    monkeypatch.setattr(directory, "OFFERED", 2)
    for number, slug in enumerate(["one", "three", "two"]):
        joined = group(slug)
        for place in range((1, 3, 2)[number]):
            join(shown(f"{slug}{place}"), joined)

    assert steps("group") == [("three", 3), ("two", 2)]


@pytest.mark.parametrize("row_count", [1, 3])
def test_query_count(client, row_count, django_assert_num_queries):
    for number in range(row_count):
        organisation = shown(f"Network {number}")
        join(organisation, group(f"family-{number}", family=True))
        join(organisation, group(f"group-{number}"))
    # Rows, names, numbers by country and kind, languages, memberships, groups, their translations,
    # letters.
    with django_assert_num_queries(8):
        client.get("/organisations/")
