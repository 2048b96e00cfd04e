"""The measuring of pages: what is counted, and that every page of the table is shown."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.caucuses.factories import GroupingFactory
from wsis_portal import load
from wsis_portal.benchmark import NotShown, Page, measure
from wsis_portal.management.commands.benchmark_pages import BASE, pages

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def table(**options):
    out = StringIO()
    call_command("benchmark_pages", rounds=1, stdout=out, **options)
    return out.getvalue()


def test_a_page_is_counted_and_timed(django_assert_num_queries, client):
    GroupingFactory.create_batch(3)
    client.get("/caucuses/")

    (measured,) = measure([Page("index", "/caucuses/")], rounds=3, domain=load.DOMAIN)

    with django_assert_num_queries(measured.queries):
        response = client.get("/caucuses/")
    assert measured.queries > 0
    assert 0 < measured.middle <= measured.worst
    assert measured.size == len(response.content)


def test_a_page_is_asked_for_as_the_person(registered):
    local, _at, domain = registered.email.partition("@")

    (measured,) = measure([Page("mine", "/me/", local)], rounds=1, domain=domain)

    assert measured.size > 0


@pytest.mark.parametrize("path", ["/caucuses/nowhere/", "/me/"])
def test_a_page_that_is_not_shown_stops_it(path):
    with pytest.raises(NotShown, match="visitor"):
        list(measure([Page("none", path)], rounds=1, domain=load.DOMAIN))


def test_every_page_gives_a_row():
    load.generate(load.Size(groupings=30, organisations=100, memberships=400, asking=3))

    rows = [line for line in table().splitlines() if line.startswith("| ")]

    assert len(rows) == 1 + len(pages())
    labels = [tuple(line.split(" | ")[:2]) for line in rows]
    assert len(set(labels)) == len(labels)


def test_some_pages_alone():
    load.generate(load.Size(groupings=30, organisations=100, memberships=100, asking=1))
    wanted = [page for page in pages() if "/lists/" in page.path]

    rows = [line for line in table(only="/lists/").splitlines() if line.startswith("| ")]

    assert [row.split(" | ")[0] for row in rows[1:]] == [
        f"| {page.label}" for page in [BASE, *wanted]
    ]


def test_an_empty_database_is_refused():
    with pytest.raises(CommandError, match="generate_load_data"):
        table()
