"""A text of the portal, where it stands, and its former addresses."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse
from django.utils.translation import override

from pages.models import Page
from pages.services import pages
from pages.views.pages import place_of
from tests.pages.factories import PageFactory, PageFileFactory
from texts import services as texts
from texts.enums import Origin

pytestmark = pytest.mark.django_db


def paths(rows):
    return [row.path for row in rows]


def translate(page, language, **words):
    pairs = {name: [(getattr(page, name), text)] for name, text in words.items()}
    return texts.publish(
        page, language, pairs, origin=Origin.REVIEWED, source_on=page.changed_at.date()
    )


# --- Where a page stands ------------------------------------------------------------------------


@pytest.fixture
def tree():
    """Two pages below each other, with others around."""
    for path, order in [
        ("about", 1),
        ("about/b", 2),
        ("about/a", 3),
        ("about/a/y", 2),
        ("about/a/x", 2),
        ("about/a/x/deep", 1),
        ("other/page", 1),
    ]:
        PageFactory(path=path, title=f"Title of {path}", order=order)
    PageFactory(path="about/draft", is_published=False)
    PageFactory(path="about/not-in-menu", is_in_menu=False)


@pytest.mark.parametrize(
    ("path", "above", "beside", "below"),
    [
        ("about", [], [], ["about/b", "about/a"]),
        ("about/a", ["about"], ["about/b", "about/a"], ["about/a/x", "about/a/y"]),
        ("about/a/y", ["about", "about/a"], ["about/a/x", "about/a/y"], []),
        (
            "about/a/x/deep",
            ["about", "about/a", "about/a/x"],
            ["about/a/x/deep"],
            [],
        ),
        ("other/page", [], ["other/page"], []),
    ],
)
def test_place_of_a_page(tree, path, above, beside, below):
    place = place_of(Page.objects.get(path=path))

    assert paths(place.above) == above
    assert paths(place.beside) == beside
    assert paths(place.below) == below


def test_page_shows_what_is_near_it(client, tree):
    html = client.get("/about/a/").content.decode()

    crumbs, _main, menu = (
        html.partition('<nav class="crumbs')[2].partition("</nav>")[0],
        None,
        html.partition('aria-labelledby="more"')[2].partition("</nav>")[0],
    )
    assert '<a href="/about/"><bdi>Title of about</bdi></a>' in crumbs
    assert '<span aria-current="page">Title of about/a</span>' in menu
    assert '<a href="/about/b/">Title of about/b</a>' in menu
    assert '<a href="/about/a/x/">Title of about/a/x</a>' in menu
    assert "deep" not in menu
    assert "draft" not in menu


def test_menu_is_in_the_readers_language(client, tree):
    translate(Page.objects.get(path="about/b"), "fr", title="Le deuxième")

    html = client.get("/fr/about/a/").content.decode()

    assert '<li><a href="/fr/about/b/">Le deuxième</a></li>' in html
    assert '<li lang="en" dir="ltr"><a href="/fr/about/a/x/">Title of about/a/x</a></li>' in html


# --- What it says -------------------------------------------------------------------------------


def test_page_is_read_in_the_readers_language(client):
    page = PageFactory(path="about/a", title="The issues", summary="All.", body="The words.")
    translate(page, "fr", title="Les enjeux", summary="Tout.", body="Les mots.")

    html = client.get("/fr/about/a/").content.decode()

    assert "<h1><bdi>Les enjeux</bdi></h1>" in html
    assert '<p class="lead">Tout.</p>' in html
    assert "<p>Les mots.</p>" in html
    assert "The words." not in html
    english = client.get("/about/a/").content.decode()
    assert "<p>The words.</p>" in english


def test_page_says_the_day_of_its_version(client):
    page = PageFactory(path="about/a")
    Page.objects.filter(pk=page.pk).update(changed_at=datetime(2026, 3, 9, tzinfo=UTC))

    assert "Version of 9 March 2026" in client.get("/about/a/").content.decode()


def test_draft_shows_to_nobody(client_of, moderator):
    page = PageFactory(path="about/a", title="Published words")
    content = page.content() | {"title": "Drafted words"}
    pages.save_draft(page, by=moderator, content=content, seen=1)

    html = client_of("moderator").get("/about/a/").content.decode()

    assert "Published words" in html
    assert "Drafted words" not in html


def test_page_with_a_picture_shows_it(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    picture = PageFileFactory()
    PageFactory(path="about/a", body=f"![ ](/files/{picture.uid}/)")

    html = client.get("/ar/about/a/").content.decode()

    assert f'<img src="/files/{picture.uid}/" alt="Ten people around a table"' in html


def test_news_page_shows_its_day_and_no_menu(client):
    day = datetime(2026, 5, 4, tzinfo=UTC)
    PageFactory(path="news/first", title="First", published_at=day)
    PageFactory(path="news/second", title="Second")

    html = client.get("/news/first/").content.decode()

    assert '<time datetime="2026-05-04">4 May 2026</time>' in html
    assert '<a href="/news/">News</a>' in html
    assert "Second" not in html


# --- Former addresses ---------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "ar"])
def test_former_address_leads_on_for_good_in_one_step(client, language):
    page = PageFactory(path="one")
    for path in ("two", "three", "four"):
        pages.move(page, path=path)

    for former in ("one", "two", "three"):
        with override(language):
            old, new = (reverse("pages:page", args=[path]) for path in (former, "four"))
        response = client.get(old)
        assert (response.status_code, response.headers["Location"]) == (301, new)
    assert client.get(new).status_code == 200


def test_former_address_of_a_page_that_is_offline_leads_nowhere(client):
    page = PageFactory(path="one")
    pages.move(page, path="two")
    pages.take_offline(page)

    assert client.get("/one/").status_code == 404
    assert client.get("/two/").status_code == 404


def test_page_at_a_former_address_wins(client, moderator):
    pages.move(PageFactory(path="one"), path="two")
    content = {"title": "New", "menu_title": "", "summary": "", "body": "New.", "language": "en"}
    version = pages.create(by=moderator, path="one", content=content)
    assert client.get("/one/").status_code == 301

    pages.publish(version)

    assert client.get("/one/").status_code == 200
    assert client.get("/two/").status_code == 200


@pytest.mark.parametrize("row_count", [1, 3])
def test_query_count_below_a_deep_page(client, row_count, django_assert_num_queries):
    for number in range(row_count):
        PageFactory(path=f"about/x/y/{number}")
    PageFactory(path="about/x")
    with django_assert_num_queries(4):
        client.get("/fr/about/x/y/0/")
