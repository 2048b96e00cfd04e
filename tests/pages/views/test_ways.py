import pytest
from django.utils import timezone

from tests.caucuses.factories import GroupingFactory
from tests.mailinglists.factories import MailingListFactory
from tests.pages.factories import EventFactory
from tests.texts.factories import TranslationFactory

pytestmark = pytest.mark.django_db

ADDRESS = "/about/get-involved/"


def test_guided_choice_is_a_plain_address(client):
    GroupingFactory(name="Young people", slug="young", subject="Youth")
    GroupingFactory(name="Others", subject="Peace")
    response = client.get(f"{ADDRESS}?subject=Youth&who=individuals")
    html = response.content.decode()
    assert "Young people" in html
    assert "Others" not in html
    assert 'href="/caucuses/young/join/"' in html
    assert "Cookie" not in response.headers.get("Vary", "")
    assert not response.cookies
    assert client.post(ADDRESS).status_code == 405


def test_guided_choice_refuses_what_it_does_not_offer(client):
    response = client.get(f"{ADDRESS}?who=robots")
    assert response.status_code == 400
    assert "Groups that fit" not in response.content.decode()


def test_guided_choice_without_any_group_says_what_to_do(client):
    html = client.get(ADDRESS).content.decode()
    assert 'No group is open at present. <a href="/caucuses/proposals/new/">' in html


def test_guided_choice_that_nothing_fits_says_so(client):
    GroupingFactory(subject="Youth", who_may_join="individuals")
    html = client.get(f"{ADDRESS}?subject=Youth&who=organisations").content.decode()
    assert "No group that is open to you fits all of this." in html


def test_guided_choice_leads_to_the_language_that_is_read(client):
    html = client.get(f"{ADDRESS}?language=ar&who=individuals").content.decode()
    assert (
        'href="/ar/about/get-involved/?language=ar&amp;who=individuals" hreflang="ar"><b>' in html
    )
    assert "You said that you read it" not in client.get(f"{ADDRESS}?language=en").content.decode()


def test_list_says_who_may_post(client):
    grouping = GroupingFactory(subject="Youth")
    MailingListFactory(grouping=grouping, posting="subscribers")
    html = client.get(f"{ADDRESS}?subject=Youth").content.decode()
    assert "Who may post: Subscribers" in html


@pytest.mark.parametrize("row_count", [1, 3])
def test_guided_choice_query_count(client, row_count, django_assert_num_queries):
    for number in range(row_count):
        grouping = GroupingFactory(subject="Youth", region=f"Region {number}")
        TranslationFactory(row=grouping, language="fr", pairs={"name": [[grouping.name, "Nom"]]})
        MailingListFactory(grouping=grouping)
        EventFactory(grouping=grouping, start_on=timezone.localdate())
    client.get(f"/fr{ADDRESS}")
    # Topics, groups, lists and event, each with its translations.
    with django_assert_num_queries(8):
        client.get(f"/fr{ADDRESS}?subject=Youth")
