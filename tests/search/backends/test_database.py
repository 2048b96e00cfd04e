"""The engine in the portal's own database: the same questions to either, and what they cost."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from modelsearch.backends import get_search_backend
from modelsearch.query import MATCH_ALL, And, Fuzzy, Or, Phrase, PlainText

from search.backends import database
from search.models import Entry
from search.queries import Beginning, Mark
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
        (Or([PlainText("alpha"), Beginning("alph")]), ["alpha", "alphabet"]),
        (And([PlainText("gamma"), Or([PlainText("alpha"), Beginning("alph")])]), ["alphabet"]),
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

    # Whether there are too many to be ranked (PostgreSQL tells that with the keys), the keys, and
    # the entries.
    with django_assert_num_queries(3 if connection.vendor == "sqlite" else 2):
        assert len(list(Entry.objects.search(PlainText("beta"))[:3])) == 3


@pytest.fixture
def omegas(names, monkeypatch):
    """More rows found by "omega" than are ranked: the entries of those called so."""
    monkeypatch.setattr("search.backends.results.KeyedCompiler.RANKED", 4)
    listed("Another one", purpose="It speaks of omega rays.")
    rows = [listed(f"omega {number}").pk for number in range(4)]
    return set(Entry.objects.filter(row_id__in=rows).values_list("pk", flat=True))


def keys(query):
    return [entry.pk for entry in Entry.objects.search(query)[:5]]


def test_of_more_than_are_ranked_those_called_so_come_first(omegas):
    found = keys(PlainText("omega"))

    assert set(found[:4]) == omegas
    assert len(set(found)) == 5
    assert [each.pk for each in Entry.objects.search(PlainText("omega"))[1:3]] == found[1:3]
    assert len(list(Entry.objects.search(PlainText("omega")))) == 5


def test_more_than_are_ranked_are_narrowed_by_marks(omegas):
    narrowed = And([PlainText("omega"), Mark("inkindorganisationx")])

    assert set(keys(narrowed)[:4]) == omegas
    assert keys(And([PlainText("omega"), Mark("inkindpagex")])) == []


def test_a_word_that_stands_everywhere_is_not_taken_for_a_beginning(omegas):
    begun = listed("omegatron")
    open_end = Or([PlainText("omega"), Beginning("omega")])

    assert Entry.objects.get(row_id=begun.pk).pk not in keys(open_end)
    assert Entry.objects.get(row_id=begun.pk).pk in keys(Or([PlainText("no"), Beginning("omega")]))


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


@pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL shares its readers")
def test_a_large_table_is_read_from_its_beginning(db):
    with connection.cursor() as cursor:
        cursor.execute("SHOW synchronize_seqscans")

        assert cursor.fetchone() == ("off",)
