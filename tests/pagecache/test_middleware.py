"""Public pages are made once and given to all, until something changes."""

import gzip
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import cache, caches
from django.db import OperationalError
from django.http import HttpResponse
from django.test import RequestFactory

from moderation import services as moderation
from pagecache import generations
from pagecache import middleware as middleware_module
from pagecache.middleware import PageCacheMiddleware
from tests.pages.factories import PageFactory

pytestmark = pytest.mark.django_db(transaction=True)

ADDRESS = "/about/kept/"


@pytest.fixture(autouse=True)
def kept_pages(settings, monkeypatch):
    settings.PAGE_CACHE_SECONDS = 60
    # However slow the machine is.
    monkeypatch.setattr(generations, "TRUSTED_FOR", 3600)
    for store in caches.all(initialized_only=False):
        store.clear()
    yield
    for store in caches.all(initialized_only=False):
        store.clear()


@pytest.fixture
def shown():
    return PageFactory(path="about/kept", title="First words")


def test_a_page_is_made_once(client, shown, django_assert_num_queries):
    client.get(ADDRESS)

    with django_assert_num_queries(0):
        response = client.get(ADDRESS)

    assert "First words" in response.content.decode()


def test_an_edit_shows_on_the_next_request(client, shown):
    client.get(ADDRESS)

    shown.title = "Second words"
    shown.save()

    assert "Second words" in client.get(ADDRESS).content.decode()


def test_a_decision_shows_on_the_next_request(client, pending, moderator):
    pending.refresh_from_db()
    before = client.get("/").content.decode()

    moderation.approve(pending, by=moderator)

    after = client.get("/").content.decode()
    assert "1 request<" in before
    assert "0 requests<" in after


def test_each_language_and_query_has_its_own_page(client, shown):
    english = client.get(ADDRESS).content
    french = client.get(f"/fr{ADDRESS}").content
    filtered = client.get("/timeline/?kind=summit").content

    assert b'lang="en"' in english
    assert b'lang="fr"' in french
    assert client.get("/timeline/").content != filtered
    assert client.get(f"/fr{ADDRESS}").content == french


def test_conditional_request_costs_no_body(client, shown):
    etag = client.get(ADDRESS)["ETag"]

    response = client.get(ADDRESS, headers={"If-None-Match": etag})
    shown.title = "Second words"
    shown.save()
    after = client.get(ADDRESS, headers={"If-None-Match": etag})

    assert (response.status_code, response.content) == (304, b"")
    assert response["Cache-Control"] == "public, no-cache"
    assert (after.status_code, after["ETag"] == etag) == (200, False)


@pytest.mark.parametrize(
    ("accepts", "expected"),
    [("gzip, br", "gzip"), ("", ""), ("br", "")],
)
def test_compressed_for_those_who_take_it(client, shown, accepts, expected):
    plain = client.get(ADDRESS).content

    response = client.get(ADDRESS, headers={"Accept-Encoding": accepts})

    assert response.get("Content-Encoding", "") == expected
    content = gzip.decompress(response.content) if expected else response.content
    assert content == plain
    assert response["Vary"] == "Accept-Encoding"


def test_headers_are_kept(client, shown):
    first = client.get(f"/ar{ADDRESS}")
    second = client.get(f"/ar{ADDRESS}")

    assert second["Content-Language"] == "ar"
    # All but the number of the request.
    assert first.headers.pop("X-Request-ID") != second.headers.pop("X-Request-ID")
    assert dict(first.headers) == dict(second.headers)
    assert "Set-Cookie" not in second.headers


def test_what_has_not_changed_is_told_with_all_headers(client, shown):
    whole = client.get(ADDRESS)

    unchanged = client.get(ADDRESS, headers={"If-None-Match": whole["ETag"]})

    assert unchanged.status_code == 304
    of_body = {"Content-Type", "Content-Language", "Content-Encoding", "Content-Length"}
    assert set(whole.headers) - set(unchanged.headers) <= of_body
    assert not of_body & set(unchanged.headers)
    assert "Content-Security-Policy" in unchanged.headers


def test_each_name_of_the_server_has_its_own_page(client, settings, shown):
    settings.ALLOWED_HOSTS = ["one.example.org", "two.example.org"]
    settings.SECURE_HSTS_SECONDS = 3600

    first = client.get(ADDRESS, headers={"host": "one.example.org"})
    second = client.get(ADDRESS, headers={"host": "two.example.org"}, secure=True)
    other = client.get(ADDRESS, headers={"host": "elsewhere.example.org"})

    assert first.status_code == second.status_code == 200
    assert "Strict-Transport-Security" not in first.headers
    assert "Strict-Transport-Security" in second.headers
    assert other.status_code == 400
    assert len(cache._cache) == 2


def test_what_holds_no_page_asks_no_database(client, settings, django_assert_num_queries):
    settings.STATIC_URL = "/static/"
    for address in ("/static/nothing.css", "/healthz/live"):
        with django_assert_num_queries(0):
            client.get(address)


def test_without_a_database_the_maker_of_the_page_says_so(client, shown, monkeypatch):
    client.get(ADDRESS)

    def fail(*_arguments):
        raise OperationalError

    monkeypatch.setattr("pagecache.generations.current", fail)
    made = client.get(ADDRESS)

    assert made.status_code == 200
    assert "Content-Security-Policy" in made.headers


def test_head_is_not_stored_in_place_of_the_page(client, shown):
    client.head(ADDRESS)

    assert "First words" in client.get(ADDRESS).content.decode()


def test_personal_pages_are_never_stored(client_of):
    member, other = client_of("registered"), client_of("moderator")

    mine = member.get("/me/")
    theirs = other.get("/me/")

    assert "no-store" in mine["Cache-Control"]
    assert "ETag" not in mine.headers
    assert mine.content != theirs.content


def test_a_form_with_a_token_is_never_stored(client):
    client.get("/accounts/login/")

    assert client.get("/accounts/login/").get("Cache-Control") != "public, no-cache"


def test_a_missing_page_is_not_remembered(client):
    assert client.get("/about/to-come/").status_code == 404

    PageFactory(path="about/to-come")

    assert client.get("/about/to-come/").status_code == 200


def test_nothing_is_kept_where_the_operator_says_so(client, settings, shown):
    settings.PAGE_CACHE_SECONDS = 0

    first = client.get(ADDRESS)

    assert first["ETag"].startswith('W/"')
    assert list(cache._cache) == []


def test_questions_push_out_no_page(client, monkeypatch, shown, django_assert_num_queries):
    for store in caches.all():
        monkeypatch.setattr(store, "_max_entries", 6)
    client.get(ADDRESS)
    for number in range(8):
        client.get("/search/", {"q": f"nothing{number}"})

    with django_assert_num_queries(0):
        client.get(ADDRESS)
    with django_assert_num_queries(0):
        client.get("/search/", {"q": "nothing7"})


# --- A crowd ------------------------------------------------------------------------------------


@pytest.fixture
def ask(monkeypatch):
    """Ask for a page, with the thread's own request, of a maker that is given."""
    monkeypatch.setattr("pagecache.generations.current", lambda: 1)

    def ask(middleware, **cookies):
        request = RequestFactory().get("/crowded/")
        request.COOKIES.update(cookies)
        return middleware(request)

    return ask


class Maker:
    """Makes a page when it is told to, and counts how often it was asked."""

    def __init__(self, is_for_all=True):
        self.is_for_all = is_for_all
        self.asked, self.may_go_on = threading.Semaphore(0), threading.Event()
        self.count = 0

    def __call__(self, request):
        self.count += 1
        self.asked.release()
        assert self.may_go_on.wait(30)
        response = HttpResponse("made")
        response.is_for_all = self.is_for_all
        return response


def test_a_crowd_lets_a_page_be_made_once(ask, monkeypatch):
    looked, look = threading.Semaphore(0), middleware_module._from

    def count_and_look(*arguments):
        found = look(*arguments)
        looked.release()
        return found

    monkeypatch.setattr(middleware_module, "_from", count_and_look)
    maker = Maker()
    middleware = PageCacheMiddleware(maker)
    with ThreadPoolExecutor(8) as crowd:
        answers = [crowd.submit(ask, middleware) for _each in range(8)]
        for _each in range(8):  # all have come before it is made
            assert looked.acquire(timeout=30)
        maker.may_go_on.set()

    assert {answer.result().content for answer in answers} == {b"made"}
    assert maker.count == 1


def test_nobody_who_is_signed_in_waits_for_the_page_of_another(ask, settings):
    maker = Maker(is_for_all=False)
    middleware = PageCacheMiddleware(maker)
    with ThreadPoolExecutor(3) as people:
        for _each in range(3):
            people.submit(ask, middleware, **{settings.SESSION_COOKIE_NAME: "x"})
        for _each in range(3):
            assert maker.asked.acquire(timeout=30)  # all three at once
        maker.may_go_on.set()


def assert_two_make_it(ask):
    """Let two ask at once, and both make the page."""
    maker = Maker()
    middleware = PageCacheMiddleware(maker)
    with ThreadPoolExecutor(2) as crowd:
        for _each in range(2):
            crowd.submit(ask, middleware)
        for _each in range(2):
            assert maker.asked.acquire(timeout=30)
        maker.may_go_on.set()


def test_nobody_waits_in_a_crowd(ask, settings):
    settings.PAGE_CACHE_MAY_WAIT = "builtins.bool"  # bool() is False
    assert_two_make_it(ask)


def test_nobody_waits_for_ever(ask, monkeypatch):
    monkeypatch.setattr("pagecache.middleware.PATIENCE", 0.01)
    assert_two_make_it(ask)
