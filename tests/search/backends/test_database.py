"""The engine in the portal's own database: the same questions to either, and what they cost."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from modelsearch.backends import get_search_backend
from modelsearch.query import MATCH_ALL, And, Fuzzy, Or, Phrase, PlainText

from search.backends import database
from search.models import Entry
from search.queries import Beginning
from tests.search.factories import listed

pytestmark = pytest.mark.django_db


@pytest.fixture
def names():
    """Three organisations in the index, and their names by the key of their entry."""
    rows = {
        listed(name, purpose=purpose, country=country).pk: name
        for name, purpose, country in (
            ("alpha", "beta beta beta", "TN"),
            ("beta", "gamma delta", "CH"),
            ("alphabet", "delta gamma", "CH"),
        )
    }
    return {entry.pk: rows[entry.row_id] for entry in Entry.objects.all()}


def found(query, names, rows=None):
    rows = Entry.objects.all() if rows is None else rows
    return [names[entry.pk] for entry in rows.search(query)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (PlainText("beta"), ["beta", "alpha"]),
        (PlainText("alpha"), ["alpha"]),
        (PlainText("beta gamma"), ["beta"]),
        (And([PlainText("alpha"), PlainText("beta")]), ["alpha"]),
        (Phrase("delta gamma"), ["alphabet"]),
        (Phrase("gamma delta"), ["beta"]),
        (And([PlainText("gamma"), Or([PlainText("no"), Beginning("alph")])]), ["alphabet"]),
        (Or([PlainText("no"), PlainText("never")]), []),
    ],
    ids=repr,
)
def test_queries(names, query, expected):
    assert found(query, names) == expected


@pytest.mark.parametrize(
    "query", [Or([PlainText("alpha"), PlainText("delta")]), Beginning("a"), Beginning("al")]
)
def test_queries_that_find_several(names, query):
    assert set(found(query, names)) >= {"alpha", "alphabet"}


def test_filters_narrow_what_is_found(names):
    swiss = Entry.objects.filter(country="CH")

    assert found(PlainText("beta"), names, swiss) == ["beta"]
    assert found(PlainText("beta"), names, swiss.filter(kind="page")) == []
    assert swiss.search(PlainText("beta")).count() == 1


def test_results_are_counted_and_cut(names):
    results = Entry.objects.search(PlainText("beta"))

    assert results.count() == len(results) == 2
    assert [names[entry.pk] for entry in results[1:2]] == ["alpha"]
    assert Entry.objects.search(PlainText("beta"))[:1].count() == 1
    assert Entry.objects.search(PlainText("beta"))[5:].count() == 0


def test_the_engine_is_asked_as_often_however_much_it_finds(names, django_assert_num_queries):
    for number in range(3):
        listed(f"beta {number}")

    # The keys and the entries; SQLite first looks whether there are too many to be ranked.
    with django_assert_num_queries(3 if connection.vendor == "sqlite" else 2):
        assert len(list(Entry.objects.search(PlainText("beta"))[:3])) == 3


def test_of_more_than_are_ranked_those_called_so_come_first(names, monkeypatch):
    monkeypatch.setattr(f"search.backends.{connection.vendor}.RANKED", 3)
    listed("Another one", purpose="It speaks of omega rays.")
    for number in range(4):
        listed(f"omega {number}")
    called_so = set(Entry.objects.filter(names__startswith="omega").values_list("pk", flat=True))

    found = [entry.pk for entry in Entry.objects.search(PlainText("omega"))[:5]]

    if connection.vendor == "sqlite":
        assert set(found[:4]) == called_so
        assert len(set(found)) == 5
        assert [each.pk for each in Entry.objects.search(PlainText("omega"))[1:3]] == found[1:3]
        assert len(list(Entry.objects.search(PlainText("omega")))) == 5
    else:
        assert len(found) == 3


def test_unknown_queries_are_refused(names):
    with pytest.raises(NotImplementedError):
        list(Entry.objects.search(And([PlainText("beta"), Fuzzy("alpha")])))
    with pytest.raises(NotImplementedError):
        list(Entry.objects.search(Or([MATCH_ALL, MATCH_ALL])))


def test_the_engine_belongs_to_the_database():
    assert get_search_backend().is_in_database
    assert connection.vendor in type(get_search_backend()).__module__


def test_other_databases_are_refused(monkeypatch):
    monkeypatch.setattr(database.connection, "vendor", "oracle", raising=False)

    with pytest.raises(ImproperlyConfigured, match="oracle"):
        database.SearchBackend({})
