"""What every public page must be: the same for everybody, in its language, light."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.urls import reverse
from django.utils.translation import override

from caucuses.models import Grouping
from moderation import kinds
from pages.markdown import internal_links
from pages.models import Page
from tests.caucuses.factories import GroupingFactory
from tests.pages.factories import EventFactory, PageFactory

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

PUBLIC = [
    ("pages:home", ()),
    ("pages:robots", ()),
    ("pages:timeline", ()),
    ("pages:links", ()),
    ("pages:about", ()),
    ("pages:page", ("about/privacy",)),
    ("pages:body", ("plenary",)),
    ("pages:body", ("content-and-themes",)),
    ("pages:body", ("bureau",)),
    ("caucuses:list", ()),
    ("caucuses:openness", ()),
    ("caucuses:detail", ("internet-governance",)),
    ("caucuses:detail", ("family-media",)),
    ("organisations:list", ()),
    ("organisations:map", ()),
    ("decisions:list", ()),
]


@pytest.fixture
def content():
    call_command("load_content", verbosity=0)


def _assert_cacheable(response) -> None:
    assert "Cookie" not in response.get("Vary", "")
    assert not response.cookies


@pytest.mark.parametrize("language", ["en", "ar"])
def test_public_pages_are_the_same_for_everybody(client, content, language):
    for name, arguments in PUBLIC:
        with override(language):
            url = reverse(name, args=arguments)
        response = client.get(url)
        assert response.status_code == 200, url
        _assert_cacheable(response)


def test_public_errors_are_the_same_for_everybody(client):
    for url, status in [
        ("/nowhere/", 404),
        ("/caucuses/nowhere/", 404),
        ("/organisations/nowhere/", 404),
        ("/caucuses/?kind=nonsense", 400),
        ("/caucuses/?after=nonsense", 400),
        ("/timeline/?kind=nonsense", 400),
        ("/organisations/?country=nonsense", 400),
    ]:
        response = client.get(url)
        assert response.status_code == status, url
        _assert_cacheable(response)


def test_public_pages_take_no_post(client):
    for name in ("pages:home", "pages:timeline", "caucuses:list", "organisations:list"):
        assert client.post(reverse(name)).status_code == 405


def test_arabic_page_reads_from_the_right(client):
    html = client.get("/ar/").content.decode()
    assert '<html lang="ar" dir="rtl">' in html


def test_page_names_its_other_languages(client):
    html = client.get("/caucuses/").content.decode()
    for code, _name in settings.LANGUAGES:
        prefix = "" if code == "en" else f"/{code}"
        address = f"{settings.SITE_URL}{prefix}/caucuses/"
        assert f'hreflang="{code}" href="{address}"' in html


def test_text_in_another_language_says_so(client):
    PageFactory(path="about", title="About")
    html = client.get("/ar/about/").content.decode()
    assert '<h1><bdi lang="en" dir="ltr">About</bdi></h1>' in html
    assert "alert-warning" in html
    assert "<h1><bdi>About</bdi></h1>" in client.get("/about/").content.decode()


def test_unpublished_page_does_not_exist(client):
    PageFactory(path="about", is_published=False)
    assert client.get("/about/").status_code == 404


def test_every_link_of_the_content_leads_somewhere(client, content):
    links = set()
    for page in Page.objects.all():
        links |= internal_links(page.body)
    assert len(links) > 40
    for link in sorted(links):
        if link not in ("/organisations/register/", "/lists/request/"):
            assert client.get(link).status_code == 200, link


@pytest.mark.slow
def test_every_link_inside_public_pages_leads_somewhere(client, content):
    found = set()
    for name, arguments in PUBLIC:
        html = client.get(reverse(name, args=arguments)).content.decode()
        found |= set(re.findall(r'href="(/[^"#?]*)', html))
    for url in sorted(found):
        if not url.startswith(("/static/", "/me/")):
            response = client.get(url)
            # What only a person can do asks who it is first.
            is_personal = response.headers.get("Location", "").startswith("/accounts/login/?next=")
            assert response.status_code == 200 or is_personal, url


def test_every_grouping_has_a_page(client, content):
    for grouping in Grouping.objects.all():
        assert client.get(grouping.get_absolute_url()).status_code == 200, grouping.slug


@pytest.mark.parametrize("row_count", [1, 3])
def test_home_query_count(client, row_count, django_assert_num_queries):
    for number in range(row_count):
        GroupingFactory(subject=f"Subject {number}")
    EventFactory.create_batch(row_count)
    client.get("/")  # learns once how the models of texts are called in the database
    # Subjects and last event with translations, next event, bodies, news, reports, how many groups
    # there are, what waits; one for each kind of request.
    with django_assert_num_queries(10 + len(list(kinds.all_kinds()))):
        client.get("/")


@pytest.mark.parametrize("row_count", [1, 3])
def test_timeline_query_count(client, row_count, django_assert_num_queries):
    EventFactory.create_batch(row_count)
    client.get("/timeline/")  # learns once how the models of texts are called in the database
    # Events and their words; the next one; the last one and its words.
    with django_assert_num_queries(5):
        client.get("/timeline/")


@pytest.mark.parametrize("row_count", [1, 3])
def test_page_query_count(client, row_count, django_assert_num_queries):
    pages = PageFactory.create_batch(row_count)
    # The page, the pages near it, and the translations of both.
    with django_assert_num_queries(4):
        client.get(pages[0].get_absolute_url())


@pytest.mark.parametrize("row_count", [1, 3])
def test_bureau_query_count(client, row_count, django_assert_num_queries):
    PageFactory(path="bureau")
    bureau = GroupingFactory(slug="bureau", kind="bureau")
    for _number in range(row_count):
        below = GroupingFactory(parent=bureau)
        GroupingFactory(parent=below)
        GroupingFactory(parent=bureau, family=True)
    client.get("/bureau/")  # learns once how the models of texts are called in the database
    # Page, what is below it and families, each with translations; body, who holds what in the
    # families, reports of its groups; holders, wishes, members, charter, history, report, lists and
    # meetings as on every group's page.
    with django_assert_num_queries(17):
        client.get("/bureau/")


def test_stylesheet_stays_small():
    text = (Path(settings.BASE_DIR) / "static" / "portal.css").read_bytes()
    assert len(gzip.compress(text, mtime=0)) <= 6000


def test_robots_keeps_out_of_personal_pages(client):
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert "Disallow: /me/" in lines
    assert "Disallow: /zh-hans/accounts/" in lines


def test_first_view_stays_within_the_budget(client, content):
    style = (Path(settings.BASE_DIR) / "static" / "portal.css").read_bytes()
    for name, arguments in PUBLIC:
        html = client.get(reverse(name, args=arguments)).content
        # Budget: 14 kB compressed (visual/README.md), page and stylesheet together.
        assert len(gzip.compress(html)) + len(gzip.compress(style)) <= 14_000, name
