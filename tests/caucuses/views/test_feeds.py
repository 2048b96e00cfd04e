"""The feeds of groups: the reports of one, those of all, and new groups."""

from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from caucuses.validators import validate_free_address
from caucuses.views import feeds
from tests.caucuses.factories import GroupingFactory, ReportFactory
from tests.texts.factories import TranslationFactory

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def feed(client, slug="here"):
    response = client.get(reverse("caucuses:report_feed", args=[slug]))
    assert response.status_code == 200
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    return response, ElementTree.fromstring(response.content)


def test_feed_lists_reports_with_absolute_addresses(client, grouping, coordinator, settings):
    settings.SITE_URL = "https://portal.example"
    report = ReportFactory(grouping=grouping, by=coordinator, text="Plans & <b>papers</b>.")
    ReportFactory(grouping=grouping, by=coordinator, text="Gone.", withdrawn=True)
    ReportFactory(by=coordinator, text="Elsewhere.")

    response, root = feed(client)

    (entry,) = root.findall(f"{ATOM}entry")
    assert root.find(f"{ATOM}title").text == "Reports of Caucus Here"
    assert entry.find(f"{ATOM}title").text == "Caucus Here: 1 January 2004 to 31 March 2004"
    assert entry.find(f"{ATOM}id").text == report.uid.urn
    assert entry.find(f"{ATOM}summary").text == "Plans &amp; &lt;b&gt;papers&lt;/b&gt;."
    links = [link.get("href") for link in root.iter(f"{ATOM}link")]
    assert links == [
        "https://portal.example/caucuses/here/reports/",
        "https://portal.example/caucuses/here/reports/feed/",
        f"https://portal.example/caucuses/here/reports/{report.uid}/",
    ]
    assert root.find(f"{ATOM}id").text == "https://portal.example/caucuses/here/reports/feed/"
    assert b"testserver" not in response.content
    assert coordinator.name.encode() not in response.content
    assert coordinator.email.encode() not in response.content


def test_feed_is_cacheable_whole(client, grouping, coordinator):
    ReportFactory(grouping=grouping, by=coordinator)

    response, _root = feed(client)

    assert "Cookie" not in response.get("Vary", "")
    assert not response.cookies


@pytest.mark.parametrize("row_count", [1, 3])
def test_feed_query_count(client, grouping, coordinator, row_count, django_assert_num_queries):
    for _number in range(row_count):
        ReportFactory(grouping=grouping, by=coordinator)
    feed(client)  # learns once how models are called in the database
    with django_assert_num_queries(3):
        _response, root = feed(client)
    assert len(root.findall(f"{ATOM}entry")) == row_count


def test_feed_holds_the_latest_periods_only(client, grouping, coordinator, monkeypatch):
    monkeypatch.setattr(feeds, "ITEMS", 2)
    for year in (2005, 2003, 2004):
        ReportFactory(
            grouping=grouping,
            by=coordinator,
            period_from=date(year, 1, 1),
            period_until=date(year, 1, 31),
        )

    _response, root = feed(client)

    titles = [entry.find(f"{ATOM}title").text for entry in root.findall(f"{ATOM}entry")]
    assert [title[-4:] for title in titles] == ["2005", "2004"]


def test_feed_without_reports_is_empty(client):
    _response, root = feed(client, GroupingFactory().slug)

    assert root.findall(f"{ATOM}entry") == []


def test_feed_of_no_group_is_not_found(client):
    assert client.get(reverse("caucuses:report_feed", args=["nowhere"])).status_code == 404


def test_feed_speaks_the_language_of_its_address(client, grouping, coordinator):
    ReportFactory(grouping=grouping, by=coordinator)

    root = ElementTree.fromstring(client.get("/fr/caucuses/here/reports/feed/").content)

    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "fr"
    assert "mars 2004" in root.find(f"{ATOM}entry/{ATOM}title").text


def test_entry_names_the_group_as_its_author(client, grouping, coordinator):
    ReportFactory(grouping=grouping, by=coordinator)
    _response, root = feed(client)
    assert root.find(f"{ATOM}author/{ATOM}name").text == "Civil Society at WSIS"
    assert root.find(f"{ATOM}entry/{ATOM}author/{ATOM}name").text == "Caucus Here"


def root_of(client, name, language=""):
    response = client.get(f"{language}{reverse(name)}")
    assert response.status_code == 200
    assert not response.cookies
    return ElementTree.fromstring(response.content)


def test_feed_of_all_reports_tells_the_latest_first(client, grouping, coordinator, settings):
    settings.SITE_URL = "https://portal.example"
    day = timezone.now()
    old = ReportFactory(by=coordinator, published_at=day - timedelta(days=2), text="Old.")
    new = ReportFactory(grouping=grouping, by=coordinator, published_at=day, text="New.")
    ReportFactory(grouping=grouping, by=coordinator, withdrawn=True)
    TranslationFactory(row=new)

    root = root_of(client, "caucuses:all_reports_feed", "/fr")

    first, second = root.findall(f"{ATOM}entry")
    assert [entry.find(f"{ATOM}id").text for entry in (first, second)] == [new.uid.urn, old.uid.urn]
    assert first.find(f"{ATOM}summary").text == "New. (fr)"
    assert second.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"
    assert (
        first.find(f"{ATOM}link").get("href").startswith("https://portal.example/fr/caucuses/here/")
    )
    assert coordinator.email not in ElementTree.tostring(root, "unicode")


@pytest.mark.parametrize("row_count", [1, 3])
def test_feed_of_all_reports_query_count(client, coordinator, row_count, django_assert_num_queries):
    for _number in range(row_count):
        ReportFactory(by=coordinator)
    root_of(
        client, "caucuses:all_reports_feed"
    )  # learns once how models are called in the database
    with django_assert_num_queries(3):
        root = root_of(client, "caucuses:all_reports_feed")
    assert len(root.findall(f"{ATOM}entry")) == row_count


def test_feed_of_new_groups_tells_when_they_were_founded(client, settings):
    settings.SITE_URL = "https://portal.example"
    founded = GroupingFactory(slug="new", name="New & open", began="2026-11-20")
    GroupingFactory(name="Older", began="2026-01-05")
    GroupingFactory(name="Some month", began="2003-07")
    GroupingFactory(name="No such day", began="2026-02-30")
    GroupingFactory(name="Closed", began="2026-11-21", closed=True)
    GroupingFactory(name="A family", began="2026-11-21", family=True)

    root = root_of(client, "caucuses:grouping_feed")

    first, second = root.findall(f"{ATOM}entry")
    assert first.find(f"{ATOM}title").text == "New & open"
    assert first.find(f"{ATOM}published").text == "2026-11-20T00:00:00+00:00"
    assert first.find(f"{ATOM}id").text == f"tag:portal.example,2026:groups/{founded.pk}"
    assert first.find(f"{ATOM}link").get("href") == "https://portal.example/caucuses/new/"
    assert first.find(f"{ATOM}summary").text == founded.purpose
    assert second.find(f"{ATOM}title").text == "Older"


@pytest.mark.parametrize("row_count", [1, 3])
def test_feed_of_new_groups_query_count(client, row_count, django_assert_num_queries):
    GroupingFactory.create_batch(row_count, began="2026-11-20")
    root_of(client, "caucuses:grouping_feed")  # learns once how models are called in the database
    with django_assert_num_queries(2):
        root = root_of(client, "caucuses:grouping_feed")
    assert len(root.findall(f"{ATOM}entry")) == row_count


def test_index_of_groups_names_the_feeds(client):
    html = client.get(reverse("caucuses:list")).content.decode()
    for path in ("/caucuses/feed/", "/caucuses/reports/feed/"):
        assert f'href="http://testserver{path}"' in html
        assert f'href="{path}"' in html


@pytest.mark.parametrize("slug", ["feed", "reports"])
def test_no_group_takes_the_address_of_a_feed(slug):
    with pytest.raises(ValidationError, match="uses this address itself"):
        validate_free_address(slug)
