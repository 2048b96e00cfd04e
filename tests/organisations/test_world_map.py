import re
from math import pi

import pytest
from django_countries import countries

from organisations import world_map
from organisations.facets import Choice
from tests.organisations.factories import OrganisationFactory

pytestmark = pytest.mark.django_db


def listed(country, count=1, **fields):
    for _number in range(count):
        OrganisationFactory(listed=True, searchable=True, country=country, **fields)


def lines(html):
    """Return the table as people read it: label, number, address."""
    table = html[html.index("<table") :]
    rows = re.findall(r'<a href="([^"]+)">([^<]+)</a></th><td role="cell">(?:<b>)?(\d+)', table)
    return [(label, int(number), url.replace("&amp;", "&")) for url, label, number in rows]


def test_every_country_has_a_place_inside_the_drawing():
    drawing = world_map.drawing()

    assert set(countries.countries) - set(drawing["points"]) == {"AQ"}
    for code, (x, y) in drawing["points"].items():
        assert 0 < x < drawing["width"], code
        assert 0 < y < drawing["height"], code


@pytest.mark.parametrize(
    ("west", "east"), [("CA", "IS"), ("BR", "AO"), ("TN", "IN"), ("CN", "JP"), ("AU", "NZ")]
)
def test_places_stand_as_on_the_globe(west, east):
    points = world_map.drawing()["points"]

    assert points[west][0] < points[east][0]
    assert points["NO"][1] < points["TN"][1] < points["ZA"][1]


def test_land_is_a_path_of_the_drawing():
    land = world_map.drawing()["land"]

    assert re.fullmatch(r"(M\d+ \d+l[-\d ]+z)+", land)


def test_circles_grow_by_area():
    listed("TN", 4)
    listed("KE", 1)
    large, small = world_map.circles(Choice())

    assert (large.title, small.title) == ("Tunisia: 4", "Kenya: 1")
    areas = [pi * float(circle.radius) ** 2 for circle in (large, small)]
    assert areas[0] / areas[1] == pytest.approx(4)


def test_small_island_is_seen():
    listed("IN", 500 // 100)
    listed("TV")
    small = world_map.circles(Choice())[-1]

    assert small.title == "Tuvalu: 1"
    assert float(small.radius) >= world_map.SMALLEST


def test_table_sums_up_the_regions(client):
    listed("TN", 2)
    listed("EG", 3)
    listed("KE", 1)
    listed("AQ", 1)
    listed("", 4)
    OrganisationFactory(registered=True, country="FR")

    html = client.get("/organisations/map/").content.decode()

    assert lines(html) == [
        ("Northern Africa", 5, "/organisations/?region=northern-africa"),
        ("Egypt", 3, "/organisations/?country=EG"),
        ("Tunisia", 2, "/organisations/?country=TN"),
        ("Sub-Saharan Africa", 1, "/organisations/?region=sub-saharan-africa"),
        ("Kenya", 1, "/organisations/?country=KE"),
        ("Antarctica", 1, "/organisations/?country=AQ"),
        ("International", 4, "/organisations/?country=international"),
        ("All", 11, "/organisations/"),
    ]
    assert html.count("<circle cx") - html.count('<circle cx="19"') == 3


def test_map_keeps_what_was_chosen(client):
    listed("TN", 2, kind="ngo")
    listed("KE", 1, kind="union")

    html = client.get("/organisations/map/?kind=union").content.decode()

    assert lines(html) == [
        ("Sub-Saharan Africa", 1, "/organisations/?region=sub-saharan-africa&kind=union"),
        ("Kenya", 1, "/organisations/?country=KE&kind=union"),
        ("All", 1, "/organisations/?kind=union"),
    ]


def test_long_table_leads_to_the_countries_of_each_region(client, monkeypatch):
    monkeypatch.setattr(world_map, "TABLE_LIMIT", 2)
    for country, count in (("TN", 3), ("EG", 2), ("KE", 1)):
        listed(country, count)

    whole = client.get("/organisations/map/").content.decode()
    part = client.get("/organisations/map/?region=sub-saharan-africa").content.decode()

    assert [line[:2] for line in lines(whole)] == [
        ("Northern Africa", 5),
        ("Tunisia", 3),
        ("Egypt", 2),
        ("Sub-Saharan Africa", 1),
        ("All", 6),
    ]
    assert lines(whole)[3][2] == "?region=sub-saharan-africa"
    assert [line[:2] for line in lines(part)] == [
        ("Sub-Saharan Africa", 1),
        ("Kenya", 1),
        ("All", 1),
    ]


@pytest.mark.parametrize("country_count", [1, 3])
def test_query_count(client, country_count, django_assert_num_queries):
    for country in ("TN", "KE", "FR")[:country_count]:
        listed(country)
    with django_assert_num_queries(1):
        client.get("/organisations/map/")


def test_empty_map_says_what_to_do(client):
    html = client.get("/organisations/map/").content.decode()

    assert "The directory fills as organisations register" in html
    assert 'viewBox="0 0 720' not in html


def test_map_of_nothing_says_what_to_remove(client):
    listed("TN")
    response = client.get("/organisations/map/?kind=union")

    assert response.status_code == 200
    assert "No listed organisation matches all of this" in response.content.decode()


def test_map_refuses_what_does_not_exist(client):
    assert client.get("/organisations/map/?kind=nonsense").status_code == 400


def test_map_is_the_same_for_everybody(client):
    listed("TN")
    response = client.get("/ar/organisations/map/")

    assert "Cookie" not in response.get("Vary", "")
    assert not response.cookies
