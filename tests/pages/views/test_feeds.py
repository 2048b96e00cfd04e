"""The feed of the news."""

from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest

from frame import feeds
from tests.pages.factories import PageFactory
from tests.texts.factories import TranslationFactory

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
DAY = datetime(2026, 11, 1, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def site(settings):
    settings.SITE_URL = "https://portal.example"


def feed(client, url="/news/feed/"):
    response = client.get(url)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert not response.cookies
    assert b"testserver" not in response.content
    return ElementTree.fromstring(response.content)


def test_feed_tells_the_news(client):
    page = PageFactory(
        path="news/one", title="One & two", summary="A <b>sentence</b>.", published_at=DAY
    )
    PageFactory(path="news/hidden", published_at=DAY, is_published=False)
    PageFactory(path="about/other", published_at=DAY)

    root = feed(client)

    (entry,) = root.findall(f"{ATOM}entry")
    assert root.get(LANGUAGE) == "en"
    assert root.find(f"{ATOM}id").text == "https://portal.example/news/feed/"
    assert root.find(f"{ATOM}author/{ATOM}name").text == "Civil Society at WSIS"
    assert entry.find(f"{ATOM}title").text == "One & two"
    assert entry.find(f"{ATOM}summary").text == "A &lt;b&gt;sentence&lt;/b&gt;."
    assert entry.find(f"{ATOM}id").text == f"tag:portal.example,2026:pages/{page.pk}"
    assert entry.find(f"{ATOM}published").text == "2026-11-01T09:00:00+00:00"
    assert entry.find(f"{ATOM}updated").text.startswith(f"{page.changed_at:%Y-%m-%dT%H:%M}")
    assert [link.get("href") for link in root.iter(f"{ATOM}link")] == [
        "https://portal.example/news/",
        "https://portal.example/news/feed/",
        "https://portal.example/news/one/",
    ]


def test_entry_keeps_its_name_in_every_language(client):
    page = PageFactory(path="news/one", title="One", published_at=DAY)
    PageFactory(path="news/two", title="Two", published_at=DAY)
    TranslationFactory(row=page)

    english, french = feed(client), feed(client, "/fr/news/feed/")

    def names(root):
        return [entry.find(f"{ATOM}id").text for entry in root.findall(f"{ATOM}entry")]

    assert names(english) == names(french)
    assert french.get(LANGUAGE) == "fr"
    two, one = french.findall(f"{ATOM}entry")
    assert (one.find(f"{ATOM}title").text, one.get(LANGUAGE)) == ("One (fr)", None)
    assert (two.find(f"{ATOM}title").text, two.get(LANGUAGE)) == ("Two", "en")
    assert one.find(f"{ATOM}link").get("href") == "https://portal.example/fr/news/one/"


def test_feed_without_news_is_empty(client):
    assert feed(client).findall(f"{ATOM}entry") == []


def test_feed_is_named_by_the_pages_it_belongs_to(client):
    PageFactory(path="news/one", published_at=DAY)
    address = (
        'type="application/atom+xml" title="Feed of the news" '
        'href="https://portal.example/news/feed/"'
    )
    for url in ("/", "/news/", "/news/one/"):
        assert address in client.get(url).content.decode(), url


@pytest.mark.parametrize("row_count", [1, 3])
def test_feed_query_count(client, row_count, django_assert_num_queries):
    for number in range(row_count):
        PageFactory(path=f"news/{number}", published_at=DAY)
    feed(client)  # learns once how models are called in the database
    with django_assert_num_queries(2):
        root = feed(client)
    assert len(root.findall(f"{ATOM}entry")) == min(row_count, feeds.ITEMS)
