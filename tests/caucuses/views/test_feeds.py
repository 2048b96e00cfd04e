"""The feed of a group's reports."""

from datetime import date
from xml.etree import ElementTree

import pytest
from django.urls import reverse

from caucuses.views import feeds
from tests.caucuses.factories import GroupingFactory, ReportFactory

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

    assert "Vary" not in response.headers
    assert not response.cookies


@pytest.mark.parametrize("row_count", [1, 3])
def test_feed_query_count(client, grouping, coordinator, row_count, django_assert_num_queries):
    for _number in range(row_count):
        ReportFactory(grouping=grouping, by=coordinator)
    with django_assert_num_queries(2):
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
