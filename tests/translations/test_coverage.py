"""How much is there in each language."""

import pytest

from tests.pages.factories import LinkFactory
from tests.translations import factories
from texts import registry
from translations import coverage
from translations.services import queue

pytestmark = pytest.mark.django_db


def share(code, label=None):
    found = next(row for row in coverage.by_language() if row.code == code)
    counted = found.all if label is None else next(s for s in found.kinds if s.label == label)
    return (counted.reviewed, counted.draft, counted.machine, counted.stale, counted.missing)


def test_each_state_is_counted_where_it_stands():
    pages = [factories.page() for _number in range(5)]
    factories.text_of(pages[0], "fr")
    factories.text_of(pages[1], "fr")
    factories.text_of(pages[2], "fr", origin="draft")
    factories.text_of(pages[3], "fr", origin="machine")
    factories.change(pages[1], title="Other words")
    queue.fill()

    assert share("fr") == (1, 1, 1, 1, 1)
    assert share("ru") == (0, 0, 0, 0, 5)
    assert share("en") == (0, 0, 0, 0, 0)


def test_what_is_hidden_is_not_counted():
    page = factories.page()
    factories.text_of(page, "fr")
    factories.change(page, is_published=False)

    assert share("fr") == (0, 0, 0, 0, 0)


def test_kinds_are_counted_apart():
    factories.page()
    LinkFactory()

    assert share("fr", registry.get("page").label_plural) == (0, 0, 0, 0, 1)
    assert share("fr", registry.get("link").label_plural) == (0, 0, 0, 0, 1)


def test_share_in_percent():
    assert coverage.Share(reviewed=1, draft=2).percent == 33
    assert coverage.Share().percent == 100


@pytest.mark.parametrize("row_count", [1, 3])
def test_query_count(row_count, django_assert_num_queries):
    for _number in range(row_count):
        factories.text_of(factories.page(), "fr")
    queue.fill()
    coverage.by_language()  # content types are asked for once in a process

    with django_assert_num_queries(1 + 2 * len(list(registry.all_kinds()))):
        coverage.by_language()
