"""Lists are paged by key: each row once, no key but our own."""

import pytest
from django.core import signing
from django.core.exceptions import BadRequest

from frame.paging import page_of
from organisations.models import Organisation
from tests.organisations.factories import OrganisationFactory

pytestmark = pytest.mark.django_db

ORDER = ["sort_key", "id"]


def pages_of(rows, order, per_page):
    """Return every page, following the keys."""
    pages, key = [], ""
    while not pages or key:
        page = page_of(rows, order, key, per_page=per_page)
        pages.append([row.sort_key for row in page])
        key = page.next_key
    return pages


@pytest.fixture
def rows():
    """Seven organisations, of which three sort alike."""
    for letter in "bacbdbe":
        OrganisationFactory(sort_key=letter)
    return Organisation.objects.all()


@pytest.mark.parametrize(
    ("order", "letters"), [(["sort_key", "id"], "abbbcde"), (["-sort_key", "-id"], "edcbbba")]
)
@pytest.mark.parametrize("per_page", [1, 2, 3, 7, 50])
def test_every_row_comes_once(rows, order, letters, per_page):
    pages = pages_of(rows, order, per_page)

    assert "".join(letter for page in pages for letter in page) == letters
    assert all(len(page) == per_page for page in pages[:-1])


def test_page_knows_whether_it_is_the_first_and_the_last(rows):
    first = page_of(rows, ORDER, per_page=6)
    second = page_of(rows, ORDER, first.next_key, per_page=6)

    assert (first.is_first, len(first), bool(first.next_key)) == (True, 6, True)
    assert (second.is_first, len(second), second.next_key) == (False, 1, "")


def test_row_that_is_gone_leaves_no_gap(rows):
    key = page_of(rows, ORDER, per_page=2).next_key
    rows.filter(sort_key="a").delete()

    assert [row.sort_key for row in page_of(rows, ORDER, key)] == list("bbcde")


@pytest.mark.parametrize("size", [1, 3])
def test_page_costs_one_query(size, django_assert_num_queries):
    OrganisationFactory.create_batch(size)

    with django_assert_num_queries(1):
        list(page_of(Organisation.objects.all(), ORDER))


@pytest.mark.parametrize(
    "key",
    ["1", "x:y:z", "\x00", "é", "' OR 1=1", "x" * 10_000, signing.dumps(["a", 1])],
    ids=["number", "colons", "nul", "accent", "sql", "long", "signed for something else"],
)
def test_forged_key_is_refused(rows, key):
    with pytest.raises(BadRequest):
        page_of(rows, ORDER, key)


def test_key_of_another_order_is_refused(rows):
    key = page_of(rows, ["-sort_key", "-id"], per_page=2).next_key

    with pytest.raises(BadRequest):
        page_of(rows, ORDER, key)


def test_key_of_another_list_is_refused(rows):
    from moderation.models import Request

    key = page_of(rows, ["id"], per_page=2).next_key

    with pytest.raises(BadRequest):
        page_of(Request.objects.all(), ["id"], key)
