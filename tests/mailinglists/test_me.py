"""A person's lists on their own page."""

import pytest
from django.test import RequestFactory

from mailinglists.me import _lists
from moderation import services as moderation
from tests.mailinglists import factories

pytestmark = pytest.mark.django_db


def test_me_without_lists(client_of, registered):
    assert "You run no mailing list." in client_of("registered").get("/me/").text


def test_me_shows_lists_and_what_waits(client_of, member, coordinator, list_master, grouping):
    row = factories.submitted(member, grouping, owners=member.email.upper(), name="mine")
    url = factories.owner_of(row, member.email).get_answer_url()
    assert url in client_of("member").get("/me/").text
    assert url not in client_of("coordinator").get("/me/").text

    factories.confirm(row, member.email)
    moderation.move(row, "support", by=coordinator)
    moderation.approve(row, by=list_master, **factories.ADDRESSES)

    text = client_of("member").get("/me/").text
    assert url not in text
    assert 'href="/lists/mine/"' in text


def test_me_ignores_addresses_that_are_not_confirmed(client_of, member, registered, grouping):
    registered.emailaddress_set.create(email="first@owners.example", verified=False)
    row = factories.submitted(member, grouping)

    assert factories.owner_of(row).get_answer_url() not in client_of("registered").get("/me/").text


def test_me_shows_the_lists_of_ones_groups(client_of, member, registered, grouping):
    factories.MailingListFactory(name="ourlist", grouping=grouping)
    factories.MailingListFactory(name="closedlist", grouping=grouping, closed=True)
    factories.MailingListFactory(name="otherlist")

    text = client_of("member").get("/me/").text

    assert 'href="/lists/ourlist/"' in text
    assert "closedlist" not in text
    assert "otherlist" not in text
    assert "ourlist" not in client_of("registered").get("/me/").text


def test_me_shows_the_lists_one_is_on(client_of, registered):
    row = factories.SubscriptionFactory(email=registered.email, delivery="digest")
    other = factories.SubscriptionFactory()
    factories.SubscriptionFactory(email=registered.email, asked=True)
    left = factories.SubscriptionFactory(email=registered.email, left=True)

    text = client_of("registered").get("/me/").text

    assert row.get_absolute_url() in text
    assert "A digest once a day" in text
    assert "Not confirmed yet" not in text
    assert other.get_absolute_url() not in text
    assert left.get_absolute_url() not in text


def test_me_shows_requests_to_be_let_in(client_of, registered):
    row = factories.asking(registered, factories.list_here(name="drafts", subscribing="moderated"))

    text = client_of("registered").get("/me/").text

    assert f'<bdi>drafts</bdi>: <a href="{row.get_absolute_url()}">' in text


@pytest.mark.parametrize("row_count", [1, 3])
def test_me_asks_as_often_for_many_subscriptions(
    client_of, registered, row_count, django_assert_num_queries
):
    for _number in range(row_count):
        factories.SubscriptionFactory(email=registered.email)
        factories.asking(registered, factories.list_here(subscribing="moderated"))
    request = RequestFactory().get("/me/")
    request.user = registered

    with django_assert_num_queries(7):
        shown = _lists(request)
    assert (len(shown["subscriptions"]), len(shown["waiting"])) == (row_count, row_count)
