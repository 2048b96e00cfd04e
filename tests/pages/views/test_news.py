"""The list of news."""

from datetime import UTC, datetime, timedelta

import pytest

from pages.views.news import NEWS_A_PAGE
from tests.pages.factories import PageFactory
from texts import services as texts
from texts.enums import Origin

pytestmark = pytest.mark.django_db
DAY = datetime(2026, 5, 4, 12, tzinfo=UTC)


def news(count):
    return [
        PageFactory(
            path=f"news/{number}",
            title=f"News number {number}.",
            published_at=DAY + timedelta(days=number),
        )
        for number in range(count)
    ]


def test_latest_news_come_first(client):
    news(2)
    PageFactory(path="about/no-news", title="No news")
    PageFactory(path="news/draft", title="A draft", is_published=False)

    html = client.get("/news/").content.decode()

    assert html.index("News number 1.") < html.index("News number 0.")
    assert '<time datetime="2026-05-05">5 May 2026</time>' in html
    assert "No news" not in html
    assert "A draft" not in html


def test_news_are_paged(client):
    news(NEWS_A_PAGE + 1)

    first = client.get("/news/")

    assert len(first.context["page"].rows) == NEWS_A_PAGE
    rest = client.get("/news/", {"after": first.context["page"].next_key})
    assert [page.title for page in rest.context["page"]] == ["News number 0."]
    assert client.get("/news/?after=nonsense").status_code == 400


def test_no_news_is_said(client):
    html = client.get("/news/").content.decode()

    assert "No news yet." in html
    assert 'href="/timeline/"' in html


def test_news_are_read_in_the_readers_language(client):
    (page,) = news(1)
    words = {"title": [(page.title, "Nouvelle")]}
    texts.publish(page, "fr", words, origin=Origin.DRAFT, source_on=DAY.date())

    assert ">Nouvelle</a>" in client.get("/fr/news/").content.decode()


def test_news_name_their_feed(client):
    html = client.get("/fr/news/").content.decode()

    assert 'type="application/atom+xml"' in html
    assert 'href="/fr/news/feed/"' in html


def test_news_are_the_same_for_everybody(client):
    news(1)
    response = client.get("/news/")

    assert "Cookie" not in response.headers.get("Vary", "")
    assert not response.cookies


@pytest.mark.parametrize("row_count", [1, 3])
def test_news_query_count(client, row_count, django_assert_num_queries):
    news(row_count)
    with django_assert_num_queries(2):
        client.get("/news/")
