"""The life of a group on its page, and the request for renewal."""

import re
from datetime import date

import pytest
from django.urls import reverse

from caucuses.models import Grouping, GroupingAddress
from caucuses.services import life
from moderation.models import Request
from tests.caucuses.factories import GroupingFactory

pytestmark = pytest.mark.django_db

TYPED = {"done": "We met twice.", "planned": "We meet again.", "until": ""}
ADDRESS = "/caucuses/here/renew/"


def text_of(response):
    return " ".join(re.sub(r"<[^>]*>", " ", response.content.decode()).split())


# --- On the page ----------------------------------------------------------------------------------


def test_history_tells_what_and_when_but_not_who_and_why(
    client, grouping, other_grouping, moderator
):
    life.rename(grouping, by=moderator, name="New Name", slug="here")
    life.close(grouping, by=moderator, reason="A secret reason.")
    life.reopen(grouping, by=moderator, reason="A secret reason.")
    life.merge(other_grouping, grouping, by=moderator, reason="A secret reason.")

    response = client.get("/caucuses/here/")

    text = text_of(response)
    places = [
        text.index(words)
        for words in (
            "History",
            "“Caucus Elsewhere” was merged into it",
            ": Opened again",
            ": Closed",
            "Renamed; before that: Caucus Here",
        )
    ]
    assert places == sorted(places)
    for secret in (moderator.email, moderator.name, "secret"):
        assert secret not in response.content.decode()


def test_group_without_events_has_no_history(client, grouping):
    assert "History" not in client.get("/caucuses/here/").content.decode()


def test_dormant_group_says_when_it_ends_and_how_to_go_on(client, grouping, settings):
    Grouping.objects.update(
        status="dormant", dormant_on=date(2026, 3, 1), review_on=date(2026, 1, 30)
    )

    response = client.get("/caucuses/here/")

    assert "it is closed on 1 March 2027" in text_of(response)
    assert f'href="{ADDRESS}"' in response.content.decode()


@pytest.mark.parametrize("status", ["active", "closed"])
def test_group_that_is_not_dormant_offers_no_renewal_on_its_page(client, grouping, status):
    Grouping.objects.update(status=status, review_on=date(2026, 1, 30))

    response = client.get("/caucuses/here/")

    assert ADDRESS not in response.content.decode()
    assert ("Next review by" in text_of(response)) is (status == "active")


# --- Asking for renewal ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("visitor", 302),
        ("registered", 403),
        ("member", 403),
        ("representative", 403),
        ("former_coordinator", 403),
        ("coordinator", 200),
        ("other_coordinator", 403),
        ("parent_coordinator", 200),
        ("moderator", 200),
        ("list_master", 403),
        ("administrator", 200),
    ],
)
def test_who_may_ask(client_of, grouping, who, status):
    browser = client_of(who)

    assert browser.get(ADDRESS).status_code == status
    assert browser.post(ADDRESS, {}).status_code == {200: 422}.get(status, status)
    assert not Request.objects.filter(kind="renewal").exists()


def test_renewal_is_asked_for(client_of, coordinator, grouping):
    response = client_of("coordinator").post(ADDRESS, TYPED)

    row = Request.objects.get(kind="renewal")
    assert response.status_code == 302
    assert response["Location"] == row.get_absolute_url()
    assert (row.state, row.target, row.applicant) == ("submitted", grouping, coordinator)
    assert row.reference.startswith("REN-")
    text = text_of(client_of("coordinator").get(row.get_absolute_url()))
    assert "We met twice." in text
    assert "We meet again." in text
    assert "As long as is usual" in text


def test_sent_in_two_tabs_it_waits_once(client_of, coordinator):
    browser = client_of("coordinator")
    browser.post(ADDRESS, TYPED)

    again = browser.post(ADDRESS, TYPED)

    assert again.status_code == 409
    assert "waits for its decision already" in text_of(again)
    assert Request.objects.filter(kind="renewal").count() == 1
    assert "waits for its decision already" in text_of(browser.get(ADDRESS))


def test_wrong_answers_keep_what_was_typed(client_of, coordinator):
    response = client_of("coordinator").post(ADDRESS, TYPED | {"until": "2020-01-01"})

    assert response.status_code == 422
    assert "We met twice." in response.content.decode()
    assert "neither past nor too far away" in text_of(response)


def test_closed_group_is_not_renewed(client_of, grouping, moderator):
    life.close(grouping, by=moderator, reason="Done.")
    browser = client_of("moderator")

    assert "cannot be renewed" in text_of(browser.get(ADDRESS))
    assert browser.post(ADDRESS, TYPED).status_code == 409
    assert not Request.objects.filter(kind="renewal").exists()


def test_decider_reads_it_in_the_back_office(client_of, coordinator, parent_coordinator):
    client_of("coordinator").post(ADDRESS, TYPED)
    row = Request.objects.get(kind="renewal")
    address = reverse("admin:moderation_request_change", args=[row.pk])

    assert "We met twice." in text_of(client_of("parent_coordinator").get(address))
    own = client_of("coordinator")
    move = reverse("admin:moderation_request_move", args=[row.pk, "approve"])
    assert own.get(address).status_code != 200
    assert own.post(move, {"reason": ""}).status_code != 200
    row.refresh_from_db()
    assert row.state == "submitted"


def test_former_address_leads_on(client_of, coordinator, grouping):
    GroupingAddress.objects.create(slug="formerly", grouping=grouping)

    response = client_of("coordinator").get("/caucuses/formerly/renew/")

    assert response["Location"] == ADDRESS


def test_group_that_is_not_there(client_of, registered):
    assert client_of("registered").get("/caucuses/nowhere/renew/").status_code == 404


@pytest.mark.parametrize("row_count", [1, 3])
def test_query_count_of_the_form(client_of, coordinator, row_count, django_assert_num_queries):
    GroupingFactory.create_batch(row_count)
    browser = client_of("coordinator")
    browser.get(ADDRESS)

    with django_assert_num_queries(6):
        browser.get(ADDRESS)
