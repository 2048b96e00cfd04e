"""What a group's page and the index say of lists."""

import pytest

from caucuses import openness
from caucuses.loading import load_groupings
from caucuses.models import Grouping
from caucuses.services import life
from mailinglists.loading import load_lists
from mailinglists.models import MailingList, NameClaim
from mailinglists.on_groups import _lists
from tests.mailinglists import factories
from tests.mailinglists.factories import MailingListFactory

pytestmark = pytest.mark.django_db


def page(client, grouping):
    return client.get(grouping.get_absolute_url()).text


def test_group_without_a_list_owes_one(client, grouping):
    text = page(client, grouping)

    assert "No address of a list is known." in text
    assert f'href="/lists/request/?group={grouping.slug}"' in text


def test_group_shows_its_lists(client, grouping):
    row = MailingListFactory(grouping=grouping, subscribe_address="https://lists.example.org/join")
    openness.refresh([grouping.pk])

    text = page(client, grouping)

    assert f'href="{row.get_absolute_url()}"' in text
    assert row.posting_address in text
    assert "https://lists.example.org/join" in text
    assert "No address of a list is known." not in text


@pytest.mark.parametrize(
    ("fields", "has_list"),
    [
        ({}, True),
        ({"posting_address": "", "subscribe_address": "https://lists.example.org"}, True),
        ({"posting_address": ""}, False),
        ({"state": "closed"}, False),
    ],
)
def test_openness_counts_lists_that_can_be_reached(client, grouping, fields, has_list):
    MailingListFactory(grouping=grouping, **fields)
    openness.refresh([grouping.pk])
    grouping.refresh_from_db()

    assert ("list" in grouping.open_items) is has_list
    shown = client.get("/caucuses/").text
    assert ("None known" not in shown.split(grouping.name)[1].split("</tr>")[0]) is has_list


@pytest.mark.parametrize("rows", [1, 3])
def test_part_asks_once(grouping, rows, django_assert_num_queries):
    for _number in range(rows):
        MailingListFactory(grouping=grouping)
    with django_assert_num_queries(2):
        assert len(_lists(grouping)["mailing_lists"]) == rows


def test_closed_group_offers_no_request(client, grouping):
    grouping.status = "closed"
    grouping.save()

    assert (
        "/lists/request/" not in page(client, grouping).split('id="list"')[1].split("</section>")[0]
    )


def test_lists_of_a_merged_group_follow_it(grouping, other_grouping, moderator):
    rows = [
        MailingListFactory(grouping=grouping),
        MailingListFactory(grouping=grouping, closed=True),
    ]
    openness.refresh([grouping.pk])

    life.merge(grouping, other_grouping, by=moderator, reason="One.")

    assert set(other_grouping.mailing_lists.all()) == set(rows)
    has_list = {row.pk: "list" in row.open_items for row in Grouping.objects.all()}
    assert (has_list[grouping.pk], has_list[other_grouping.pk]) == (False, True)


def test_list_of_the_data_files_stays_with_the_kept_group(moderator, other_grouping):
    load_groupings()
    load_lists()
    row = MailingList.objects.filter(grouping__kind="thematic_caucus").first()

    life.merge(row.grouping, other_grouping, by=moderator, reason="One.")
    load_lists()

    row.refresh_from_db()
    assert row.grouping == other_grouping


@pytest.mark.parametrize("how", ["closed", "merged"])
def test_request_for_a_list_lapses_with_the_group_and_frees_its_name(
    grouping, other_grouping, member, moderator, how
):
    row = factories.submitted(member, grouping)

    if how == "closed":
        life.close(grouping, by=moderator, reason="Done.")
    else:
        life.merge(grouping, other_grouping, by=moderator, reason="One.")

    row.refresh_from_db()
    assert (row.state, row.decisions.last().verb) == ("withdrawn", "lapse")
    assert not NameClaim.objects.exists()
    assert not row.list_keepers.filter(answer="").exists()
