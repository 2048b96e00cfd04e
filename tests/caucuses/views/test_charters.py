"""A group's charter, version by version."""

import re
from datetime import date

import pytest

from caucuses.models import GroupingAddress
from tests.caucuses.factories import CharterFactory, GroupingFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def charter(grouping, moderator):
    """The first version of the charter of `grouping`."""
    text = "Article 1. The caucus follows a subject.\n\nArticle 2. It meets <b>monthly</b>."
    return CharterFactory(grouping=grouping, entered_by=moderator, text=text)


@pytest.fixture
def second(charter, moderator):
    """The second version, with another word and another rule."""
    return CharterFactory(
        grouping=charter.grouping,
        entered_by=moderator,
        number=2,
        text=charter.text.replace("monthly", "weekly"),
        admission="open",
        adopted_on=date(2025, 6, 2),
    )


def text_of(response):
    return " ".join(re.sub(r"<[^>]*>", " ", response.content.decode()).split())


def test_charter_shows_the_newest_version_its_rules_and_all_versions(client, second):
    response = client.get("/caucuses/here/charter/")

    text = text_of(response)
    assert "Version 2, adopted on 2 June 2025. Adopted by: The caucus, online vote" in text
    assert "It meets &lt;b&gt;weekly&lt;/b&gt;." in text
    assert "Admission At once, on asking" in text
    html = response.content.decode()
    for address in ("/charter/1/", "/charter/2/", "/charter/2/changes/"):
        assert f'href="/caucuses/here{address}"' in html
    assert "/charter/1/changes/" not in html


def test_charter_does_not_tell_who_entered_it(client, second, moderator):
    for address in ("charter/", "charter/1/", "charter/2/changes/", ""):
        html = client.get(f"/caucuses/here/{address}").content.decode()
        assert moderator.email not in html
        assert moderator.name not in html


def test_former_version_says_that_another_followed(client, second):
    assert "version 2 followed on 2 June 2025" in text_of(client.get("/caucuses/here/charter/1/"))
    assert "no longer in force" not in text_of(client.get("/caucuses/here/charter/2/"))


def test_changes_are_told_in_words(client, second):
    response = client.get("/caucuses/here/charter/2/changes/")

    html = response.content.decode()
    assert '<del><span class="hide">removed: </span>&lt;b&gt;monthly&lt;/b&gt;.</del>' in html
    assert '<ins><span class="hide">added: </span>&lt;b&gt;weekly&lt;/b&gt;.</ins>' in html
    assert "Admission By a decision of the coordinators At once, on asking" in text_of(response)
    assert "Who may read the list of members" not in html


def test_unchanged_text_and_rules_are_said_to_be_the_same(client, charter, moderator):
    CharterFactory(
        grouping=charter.grouping, entered_by=moderator, number=2, text=charter.text + "\n"
    )

    text = text_of(client.get("/caucuses/here/charter/2/changes/"))

    assert "No rule changed." in text
    assert "The text is the same." in text


@pytest.mark.parametrize(
    "address",
    ["1/changes/", "3/", "3/changes/", "0/", "0/changes/", f"{10**30}/", f"{10**30}/changes/"],
)
def test_version_that_is_not_there(client, second, address):
    assert client.get(f"/caucuses/here/charter/{address}").status_code == 404


@pytest.mark.parametrize("address", ["", "1/", "2/changes/"])
def test_former_address_leads_to_the_same_page(client, second, address):
    GroupingAddress.objects.create(slug="formerly", grouping=second.grouping)

    response = client.get(f"/caucuses/formerly/charter/{address}")

    assert response.status_code == 302
    assert response["Location"] == f"/caucuses/here/charter/{address}"


@pytest.mark.parametrize("address", ["", "1/", "2/changes/"])
def test_pages_are_cacheable_whole_and_only_read(client, second, address):
    response = client.get(f"/caucuses/here/charter/{address}")

    assert "Cookie" not in response.get("Vary", "")
    assert not response.cookies
    assert client.post(f"/caucuses/here/charter/{address}").status_code == 405
    assert client.get(f"/fr/caucuses/here/charter/{address}").status_code == 200
    assert client.get(f"/ar/caucuses/here/charter/{address}").status_code == 200


def test_group_without_a_charter_says_so(client, grouping):
    assert "No charter is known." in text_of(client.get("/caucuses/here/charter/"))
    assert client.get("/caucuses/nowhere/charter/").status_code == 404


def test_charter_of_a_merged_group_can_still_be_read(client, charter, other_grouping):
    charter.grouping.status, charter.grouping.merged_into = "closed", other_grouping
    charter.grouping.save()

    assert client.get("/caucuses/here/charter/1/").status_code == 200


def test_page_of_the_group_leads_to_its_charter(client, second):
    html = client.get("/caucuses/here/").content.decode()

    assert 'href="/caucuses/here/charter/"' in html
    assert 'href="/caucuses/here/charter/2/changes/"' in html


@pytest.mark.parametrize("row_count", [1, 3])
@pytest.mark.parametrize(("address", "queries"), [("", 3), ("1/", 3)])
def test_query_count(client, moderator, row_count, address, queries, django_assert_num_queries):
    grouping = GroupingFactory(slug="many")
    for number in range(1, row_count + 1):
        CharterFactory(grouping=grouping, entered_by=moderator, number=number)

    with django_assert_num_queries(queries):
        client.get(f"/caucuses/many/charter/{address}")


def test_query_count_of_the_changes(client, second, django_assert_num_queries):
    with django_assert_num_queries(3):
        client.get("/caucuses/here/charter/2/changes/")
