"""Nobody gathers people from the portal: no addresses, no deep reading without signing in, nothing
for search engines.
"""

import re

import pytest
from django.test import Client
from django.urls import reverse

from caucuses.views import holders, joining
from frame.paging import OPEN_TO_ALL
from tests.accounts.whole_life import live
from tests.caucuses.factories import AppointmentFactory, GroupingFactory, MembershipFactory
from tests.people import create_person

pytestmark = pytest.mark.django_db
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")


@pytest.fixture
def public_list(monkeypatch):
    """A group whose public list of members and of former holders has one page more than anybody
    may read.
    """
    monkeypatch.setattr(joining, "PER_PAGE", 1)
    monkeypatch.setattr(holders, "PER_PAGE", 1)
    grouping = GroupingFactory(slug="many", members_shown="public")
    for number in range(OPEN_TO_ALL + 1):
        person = create_person(f"member{number}", name=f"Listed Person{number}")
        MembershipFactory(grouping=grouping, person=person, is_listed=True)
        AppointmentFactory(grouping=grouping, person=person, is_listed=True, ended=True)
    return grouping


def _read_on(client, url):
    """Follow "Show more" to the end; return the names that were read and the last answer."""
    names, answer = set(), client.get(url)
    while answer.status_code == 200:
        page = answer.content.decode()
        names.update(re.findall(r"Listed Person\d+", page))
        following = re.search(r'href="(\?[^"]*after=[^"]+)"', page)
        if following is None:
            break
        answer = client.get(url + following[1].replace("&amp;", "&"))
    return names, answer


def test_lists_of_people_are_read_so_far_without_signing_in(public_list, registered):
    signed_in = Client()
    signed_in.force_login(registered, backend="django.contrib.auth.backends.ModelBackend")
    for name in ("caucuses:members", "caucuses:holders"):
        url = reverse(name, args=["many"])

        names, last = _read_on(Client(), url)
        assert len(names) == OPEN_TO_ALL
        assert last.status_code == 302
        assert last["Location"].startswith("/accounts/login/?next=")
        names, last = _read_on(signed_in, url)
        assert (len(names), last.status_code) == (OPEN_TO_ALL + 1, 200)


def test_page_size_is_nobodys_to_choose(public_list):
    for query in ("limit=500", "per_page=500", "page_size=500", "page=3", "offset=2"):
        page = Client().get(f"/caucuses/many/members/?{query}").content.decode()
        assert len(set(re.findall(r"Listed Person\d+", page))) == 1, query


def test_lists_of_people_are_not_for_search_engines(public_list):
    robots = Client().get("/robots.txt").content.decode().splitlines()
    for name in ("members", "holders"):
        page = Client().get(f"/caucuses/many/{name}/").content.decode()
        assert '<meta name="robots" content="noindex">' in page
        assert f"Disallow: /caucuses/*/{name}/" in robots
        assert f"Disallow: /ar/caucuses/*/{name}/" in robots
    index = Client().get("/sitemap.xml").content.decode()
    maps = re.findall(r"<loc>(?:http://testserver)?([^<]+)", index)
    assert len(maps) > 3
    for path in maps:
        listed = Client().get(path).content.decode()
        assert re.findall("/(?:members|holders)/", listed) == [], path


def test_no_page_and_no_file_shows_anybodys_address():
    life = live()
    thread = life.post.thread
    slug, name = life.grouping.slug, life.mailing_list.name
    urls = [
        "/",
        "/your-data/",
        "/decisions/",
        "/organisations/",
        "/organisations/map/",
        life.organisation.get_absolute_url(),
        reverse("organisations:csv"),
        reverse("organisations:json"),
        "/caucuses/",
        f"/caucuses/{slug}/",
        f"/caucuses/{slug}/members/",
        f"/caucuses/{slug}/holders/",
        f"/caucuses/{slug}/reports/",
        f"/caucuses/{slug}/write/",
        reverse("caucuses:proposals"),
        "/lists/",
        f"/lists/{name}/",
        thread.get_absolute_url(),
        life.post.get_absolute_url(),
        "/search/?q=Monday",
        "/search/?q=zoe",
        "/translations/",
        "/news/",
    ]
    for url in urls:
        response = Client().get(url)
        assert response.status_code in (200, 302, 404), url
        content = b"".join(response) if response.streaming else response.content
        shown = set(ADDRESS.findall(content.decode()))
        people = {one for one in shown if one.endswith(("people.example", "others.example"))}
        assert people == set(), url
    # There is a way to reach who leads the group all the same.
    assert f"/caucuses/{slug}/write/" in Client().get(f"/caucuses/{slug}/").content.decode()
