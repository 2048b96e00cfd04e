"""The search page."""

import gzip
import re

import pytest
from django.conf import settings
from hypothesis import HealthCheck, example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from search.errors import EngineSilent
from search.finding import PER_PAGE
from tests.pages.factories import PageFactory
from tests.search.factories import AMNESTY_GABES, INTERNET_SOCIETY_OF_CHINA, listed, translate

pytestmark = pytest.mark.django_db


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


def search(client, path="/search/", **fields):
    return client.get(path, fields)


@pytest.mark.parametrize("prefix", ["", "/fr", "/es", "/ar", "/zh-hans", "/ru"])
def test_page_without_a_question_tells_how_to_ask(client, prefix):
    response = search(client, f"{prefix}/search/")

    assert response.status_code == 200
    assert 'href="?q=Beijing"' in response.content.decode()
    assert "noindex" not in response.content.decode()


def test_results_show_title_kind_and_excerpt_with_the_match_marked(client):
    listed("Open <b>Network</b>", country="TN", purpose="We <i>open</i> doors.")

    response = search(client, q="open")
    html = response.content.decode()

    assert "<mark>Open</mark> &lt;b&gt;Network&lt;/b&gt;" in html
    assert "We &lt;i&gt;<mark>open</mark>&lt;/i&gt; doors." in html
    assert "1 result" in text_of(response)
    assert "organisation · Tunisia" in text_of(response)
    assert '<meta name="robots" content="noindex">' in html


def test_the_question_is_escaped_and_kept(client):
    response = search(client, q='"><script>alert(1)</script>')

    assert "<script>alert" not in response.content.decode()
    assert "&quot;&gt;&lt;script&gt;alert(1)" in response.content.decode()


@pytest.mark.parametrize(
    ("path", "question", "marked"),
    [
        ("/ar/search/", "العفو", "<mark>العفو</mark>"),
        ("/zh-hans/search/", "互联网", "<mark>互联网</mark>"),
        ("/search/", "العفو", "<mark>العفو</mark>"),
        ("/search/", "互联网", "<mark>互联网</mark>"),
    ],
)
def test_arabic_and_chinese_questions(client, path, question, marked):
    listed("Amnesty Gabes", arabic=AMNESTY_GABES)
    listed(INTERNET_SOCIETY_OF_CHINA, name_language="zh-hans")

    assert marked in search(client, path, q=question).content.decode()


def test_foreign_text_says_its_language(client):
    listed("Amnesty Gabes", arabic=AMNESTY_GABES)

    html = search(client, q="قابس").content.decode()

    assert '<bdi lang="ar" dir="rtl">منظمة' in html


def test_links_lead_to_pages_in_the_readers_language(client):
    page = PageFactory(title="Open", path="about/open")
    translate(page, "fr", title="Ouvert")

    html = search(client, "/fr/search/", q="ouvert").content.decode()

    assert 'href="/fr/about/open/"' in html
    assert "<bdi><mark>Ouvert</mark></bdi>" in html


def test_what_was_meant_is_told(client):
    listed("Association tounissiet")

    said = text_of(search(client, q="tounisiet"))

    assert "Nothing was found for tounisiet. Shown is what was found for tounissiet." in said


def test_some_of_the_words_are_told(client):
    listed("Open Network")

    said = text_of(search(client, q="open zzyzx"))

    assert "Nothing has all of these words. Shown is what has some of them." in said


def test_nothing_found_tells_what_to_try(client):
    listed("Open Network")

    assert "Nothing was found" in text_of(search(client, q="zzyzx"))
    elsewhere = text_of(search(client, q="open", kind="page"))
    assert "There is something elsewhere: organisations 1" in elsewhere


def test_filters_stand_in_the_links(client):
    listed("Open Tunis", country="TN")
    listed("Open Geneva", country="CH")
    PageFactory(title="Open")

    html = search(client, q="open").content.decode()
    narrowed = search(client, q="open", country="CH")

    assert 'href="?q=open&amp;kind=page"' in html
    assert 'href="?q=open&amp;country=CH"' in html
    assert "Only organisations in Switzerland." in text_of(narrowed)
    assert 'name="country" value="CH"' in narrowed.content.decode()


def test_pages_of_results(client):
    for number in range(PER_PAGE + 1):
        listed(f"Open Number {number}")

    first, second = search(client, q="open"), search(client, q="open", after="2")

    assert first.content.decode().count("<h3>") == PER_PAGE
    assert 'href="?q=open&amp;after=2"' in first.content.decode()
    assert second.content.decode().count("<h3>") == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"q": "x" * 101},
        {"q": "a\x00b"},
        {"q": "a", "kind": "nothing"},
        {"q": "a", "country": "ZZ"},
        {"q": "a", "after": "1"},
        {"q": "a", "after": "26"},
        {"q": "a", "after": "two"},
    ],
)
def test_what_the_form_does_not_know_is_refused(client, fields):
    assert search(client, **fields).status_code == 400


@hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(max_size=100))
@example("NEAR(a b, 2) AND title:x* OR ^y")
@example("a & b | !c <-> 'd':*")
@example('"' * 100)
@example("\u202e\ufdfa\u0600\ud7a3")
@example("互" * 100)
@example("a " * 50)
def test_no_question_breaks_the_page(client, question):
    assert search(client, q=question).status_code in (200, 400)


def test_page_touches_no_session_and_no_cache_on_the_way_learns_questions(client):
    listed("Open Network")

    empty, asked = search(client), search(client, q="open")

    assert not empty.cookies
    assert not asked.cookies
    assert asked["Cache-Control"] == "private, no-cache"
    assert empty["Cache-Control"] == "public, no-cache"


@pytest.mark.parametrize("path", ["/search/", "/ar/search/", "/ru/search/"])
def test_full_page_keeps_to_the_budget(client, path):
    for number in range(PER_PAGE + 1):
        listed(
            f"{AMNESTY_GABES} {number}",
            purpose=f"Open to all who work on {number} different subjects of our time. " * 8,
            country=["TN", "CH", "KE", "BR", "IN", "FR", "CN", "RU", "DZ", "MA"][number % 10],
        )
    style = (settings.BASE_DIR / "static" / "portal.css").read_bytes()

    html = search(client, path, q="open").content

    assert len(gzip.compress(html)) + len(gzip.compress(style)) < 14_000


def test_an_engine_elsewhere_that_does_not_answer(client, monkeypatch, caplog):
    def refuse(*args, **options):
        raise EngineSilent

    monkeypatch.setattr("search.views.find", refuse)

    response = search(client, q="open")

    assert response.status_code == 503
    assert "The search does not answer at the moment." in text_of(response)
    assert "The search engine does not answer." in caplog.text


def test_only_reading_is_allowed(client):
    assert client.post("/search/").status_code == 405
