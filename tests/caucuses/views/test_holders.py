"""Who held what on a day, and who before."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from caucuses.models import GroupingAddress
from caucuses.views import holders as views
from tests.caucuses.factories import AppointmentFactory, GroupingFactory
from tests.people import create_person

URL = "/caucuses/here/holders/"


def names(html):
    """Return the names of a page in order, "-" for one that is not public."""
    found = re.findall(r'data-l="Name">(?:<bdi>([^<]*)</bdi>|<span)', html)
    return [name.removesuffix(" Testperson") or "-" for name in found]


def term(grouping, local_part, first, end, **fields):
    fields = {"is_listed": True} | fields
    person = create_person(local_part)
    return AppointmentFactory(
        grouping=grouping, person=person, from_on=first, until_on=end, **fields
    )


@pytest.fixture
def history(grouping):
    """Three terms of 2004 and 2005, one after the other, the second one's name not public."""
    term(grouping, "ada", date(2004, 1, 1), date(2004, 7, 1))
    term(grouping, "bob", date(2004, 7, 1), date(2005, 1, 1), is_listed=False)
    term(grouping, "cleo", date(2005, 1, 1), date(2005, 7, 1))


@pytest.mark.parametrize(
    ("day", "wanted"),
    [
        ("2003-12-31", []),
        ("2004-01-01", ["Ada"]),
        ("2004-06-30", ["Ada"]),
        ("2004-07-01", ["-"]),
        ("2005-06-30", ["Cleo"]),
        ("2005-07-01", []),
        ("0001-01-01", []),
        ("9999-12-31", []),
    ],
)
def test_who_held_what_on_a_day(client, history, day, wanted):
    html = client.get(URL, {"day": day}).content.decode()
    assert names(html.partition("<h2>Former holders")[0]) == wanted
    assert ("Nobody is recorded" in html) is not wanted or not wanted


def test_today_is_shown_where_no_day_is_asked_for(client, history, grouping):
    today = timezone.now().date()
    term(grouping, "dora", today, today + timedelta(days=1), source_note="Minutes <1>")
    html = client.get(URL).content.decode()
    assert names(html) == ["Dora", "Cleo", "-", "Ada"]
    assert "<h2>Today</h2>" in html
    assert "Minutes &lt;1&gt;" in html
    assert "An election" in html
    assert client.get(URL, {"day": today.isoformat()}).content.decode().count("<h2>Today") == 1


def test_former_holders_stand_under_their_years(client, history):
    html = client.get(URL).content.decode()
    assert re.findall(r"<h3>(\d+)</h3>", html) == ["2005", "2004"][:2]
    assert "Bob" not in html
    assert "people.example" not in html


def test_early_end_is_told_without_its_reason(client, grouping):
    term(
        grouping,
        "ada",
        date(2004, 1, 1),
        date(2004, 3, 1),
        term_until_on=date(2005, 1, 1),
        end_reason="Between us.",
    )
    html = client.get(URL).content.decode()
    assert "ended early" in html
    assert "Between us." not in html


def test_corrected_rows_are_not_shown(client, grouping):
    term(grouping, "wrong", date(2004, 1, 1), date(2004, 3, 1), is_void=True)
    assert names(client.get(URL, {"day": "2004-02-01"}).content.decode()) == []


@pytest.mark.parametrize(
    "day", ["yesterday", "2004-02-30", "2004", "01/02/2004", "2004-13-01", "x" * 500, "\x00"]
)
def test_day_that_is_no_day_is_refused(client, history, day):
    response = client.get(URL, {"day": day})
    assert response.status_code == 400
    html = response.content.decode()
    assert "Write the day as year, month and day" in html
    assert names(html) == []


@pytest.mark.parametrize("language", ["fr", "ar", "zh-hans"])
def test_day_is_understood_in_every_language(client, history, language):
    response = client.get(f"/{language}{URL}", {"day": "2004-02-01"})
    assert response.status_code == 200
    assert "Ada Testperson" in response.content.decode()


def test_empty_page_says_so(client, grouping):
    html = client.get(URL).content.decode()
    assert "Nobody is recorded as holding a role on this day." in html
    assert "No ended term is recorded." in html


def test_former_holders_are_paged(client, history, monkeypatch):
    monkeypatch.setattr(views, "PER_PAGE", 2)
    html = client.get(URL).content.decode()
    assert names(html) == ["Cleo", "-"]
    key = re.search(r'rel="next" href="\?after=([^"]+)"', html)[1]
    assert names(client.get(f"{URL}?after={key}").content.decode()) == ["Ada"]
    assert client.get(f"{URL}?after=forged").status_code == 400


def test_former_address_leads_to_the_present_one(client, grouping):
    GroupingAddress.objects.create(slug="before", grouping=grouping)
    response = client.get("/caucuses/before/holders/")
    assert (response.status_code, response["Location"]) == (302, URL)


def test_body_has_a_page_of_holders(client, db):
    GroupingFactory(slug="plenary", kind="plenary")
    assert client.get(reverse("caucuses:holders", args=["plenary"])).status_code == 200


def test_unknown_group_and_wrong_method(client, grouping):
    assert client.get("/caucuses/nowhere/holders/").status_code == 404
    assert client.post(URL).status_code == 405


def test_page_is_the_same_for_everybody(client, client_of, history, coordinator):
    response = client.get(URL)
    assert "Cookie" not in response.get("Vary", "")
    assert response.content == client_of("coordinator").get(URL).content


@pytest.mark.parametrize("row_count", [1, 3])
def test_holders_query_count(client, grouping, row_count, django_assert_num_queries):
    today = timezone.now().date()
    for number in range(row_count):
        term(grouping, f"now{number}", today, today + timedelta(days=9))
        term(grouping, f"then{number}", date(2004, 1, 1), date(2005, 1, 1))
    # The group, who holds, who held.
    with django_assert_num_queries(3):
        client.get(URL)
