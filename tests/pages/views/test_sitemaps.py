"""The map of the site: all that everybody may read, and nothing else."""

from xml.etree import ElementTree

import pytest
from django.core.management import call_command
from django.urls import translate_url

from pages import sitemaps
from pages.sitemaps import SECTIONS, FixedSitemap
from tests.access_tables import PAGES
from tests.caucuses.factories import GroupingFactory, ReportFactory
from tests.mailinglists.factories import MailingListFactory
from tests.organisations.factories import OrganisationFactory
from tests.pages.factories import EventFactory, PageFactory

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
SITE = "https://portal.example"
# Not for search engines: what is no page, begins something, or is among the pages of the database.
LEFT_OUT = {
    "healthz",
    "healthz_live",
    "healthz_ready",
    "sitemap",
    "pages:robots",
    "pages:about",
    "pages:calendar",
    "pages:news_feed",
    "caucuses:grouping_feed",
    "caucuses:all_reports_feed",
    "organisations:register",
    "organisations:csv",
    "organisations:json",
    "search:search",
}
LANGUAGES = ["en", "fr", "es", "ar", "zh-hans", "ru"]


@pytest.fixture(autouse=True)
def site(settings):
    settings.SITE_URL = SITE


def read(client, url):
    """Return the map at `url`."""
    response = client.get(url)
    assert response.status_code == 200
    assert response["Content-Type"].startswith("application/xml")
    assert not response.cookies
    return ElementTree.fromstring(response.content)


def files(client):
    return [found.text for found in read(client, "/sitemap.xml").iter(f"{MAP}loc")]


def addresses(client, url):
    """Return the paths of the pages in English that a file names."""
    paths = [found.text.removeprefix(SITE) for found in read(client, url).iter(f"{MAP}loc")]
    prefixes = tuple(f"/{code}/" for code in LANGUAGES)
    return [path for path in paths if not path.startswith(prefixes)]


def test_robots_names_the_map(client):
    assert f"Sitemap: {SITE}/sitemap.xml" in client.get("/robots.txt").content.decode()


def test_index_names_a_file_for_each_sort(client):
    assert files(client) == [f"{SITE}/sitemap-{name}.xml" for name in SECTIONS]


@pytest.mark.slow
def test_every_address_of_the_map_answers(client):
    call_command("load_content", verbosity=0)
    EventFactory(slug="an-event")
    found = [path for name in SECTIONS for path in addresses(client, f"/sitemap-{name}.xml")]
    assert len(found) == len(set(found)) > 150
    for path in found:
        assert client.get(path).status_code == 200, path


def test_page_is_named_in_every_language_with_all_the_others(client):
    EventFactory(slug="one")
    root = read(client, "/sitemap-timeline.xml")
    urls = root.findall(f"{MAP}url")
    assert [url.find(f"{MAP}loc").text for url in urls] == [
        SITE + translate_url("/timeline/one/", code) for code in LANGUAGES
    ]
    for url in urls:
        links = url.findall("{http://www.w3.org/1999/xhtml}link")
        assert {link.get("hreflang"): link.get("href") for link in links} == {
            **{code: SITE + translate_url("/timeline/one/", code) for code in LANGUAGES},
            "x-default": f"{SITE}/timeline/one/",
        }
        assert url.find(f"{MAP}lastmod") is not None


def test_map_hides_what_is_hidden(client, coordinator):
    PageFactory(path="about/shown")
    PageFactory(path="about/hidden", is_published=False)
    OrganisationFactory(registered=True, slug="listed", is_listed=True)
    OrganisationFactory(registered=True, slug="unlisted")
    OrganisationFactory(applying=True)
    merged = GroupingFactory(slug="merged", closed=True, merged_into=GroupingFactory(slug="kept"))
    shown = ReportFactory(grouping=merged, by=coordinator)
    ReportFactory(grouping=merged, by=coordinator, withdrawn=True)
    MailingListFactory(name="a-list")

    assert addresses(client, "/sitemap-pages.xml") == ["/about/shown/"]
    assert addresses(client, "/sitemap-organisations.xml") == ["/organisations/listed/"]
    groups = addresses(client, "/sitemap-groups.xml")
    assert "/caucuses/kept/" in groups
    assert "/caucuses/merged/" not in groups
    assert addresses(client, "/sitemap-reports.xml") == [shown.get_absolute_url()]
    assert addresses(client, "/sitemap-lists.xml") == ["/lists/a-list/"]


def test_bodies_are_named_once(client):
    call_command("load_content", verbosity=0)
    groups, pages = (addresses(client, f"/sitemap-{name}.xml") for name in ("groups", "pages"))
    assert "/plenary/" in pages
    assert not {"/plenary/", "/caucuses/plenary/"} & set(groups)


def test_map_is_divided_where_it_is_large(client, monkeypatch):
    monkeypatch.setattr(sitemaps, "ROWS_A_FILE", 2)
    EventFactory.create_batch(5)
    parts = [file for file in files(client) if "timeline" in file]
    assert parts == [
        f"{SITE}/sitemap-timeline.xml",
        f"{SITE}/sitemap-timeline.xml?p=2",
        f"{SITE}/sitemap-timeline.xml?p=3",
    ]
    found = [addresses(client, part.removeprefix(SITE)) for part in parts]
    assert [len(rows) for rows in found] == [2, 2, 1]
    assert len({path for rows in found for path in rows}) == 5
    assert client.get("/sitemap-timeline.xml?p=4").status_code == 404
    assert client.get("/sitemap-timeline.xml?p=x").status_code == 404


def test_unknown_part_of_the_map_is_not_found(client):
    assert client.get("/sitemap-people.xml").status_code == 404


@pytest.mark.parametrize("row_count", [1, 3])
def test_map_query_count(client, coordinator, row_count, django_assert_num_queries):
    for number in range(row_count):
        PageFactory()
        EventFactory()
        MailingListFactory()
        ReportFactory(grouping=GroupingFactory(), by=coordinator)
        OrganisationFactory(registered=True, slug=f"o-{number}", is_listed=True)
    with django_assert_num_queries(len(SECTIONS) - 1):
        client.get("/sitemap.xml")
    for name in SECTIONS:
        with django_assert_num_queries(0 if name == "fixed" else 2):
            client.get(f"/sitemap-{name}.xml")


def test_map_names_every_page_that_needs_no_arguments():
    public = {
        name for (name, what), answers in PAGES.items() if answers["visitor"] == 200 if what == "-"
    }
    assert public - LEFT_OUT == set(FixedSitemap.NAMES)
