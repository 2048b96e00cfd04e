"""The engine of an OpenSearch server: what it would be asked. There is no server here, and the
client is only installed where it is used.
"""

import importlib
import sys
from types import ModuleType

import pytest
from modelsearch.query import And, Or, Phrase, PlainText

from search.errors import EngineSilent
from search.models import Entry
from search.queries import Asked, Beginning

pytestmark = pytest.mark.django_db


class Client:
    """Is nowhere connected: each question fails."""

    def __init__(self, hosts, **options):
        self.hosts = hosts

    def search(self, **asked):
        raise sys.modules["opensearchpy"].OpenSearchException("connection refused")


@pytest.fixture
def backend(monkeypatch):
    """The engine with a client that connects to nothing."""
    client, helpers = ModuleType("opensearchpy"), ModuleType("opensearchpy.helpers")
    client.OpenSearch = Client
    client.OpenSearchException = type("OpenSearchException", (Exception,), {})
    client.NotFoundError = type("NotFoundError", (client.OpenSearchException,), {})
    helpers.bulk = None
    monkeypatch.setitem(sys.modules, "opensearchpy", client)
    monkeypatch.setitem(sys.modules, "opensearchpy.helpers", helpers)
    names = [
        "modelsearch.backends.opensearch2",
        "modelsearch.backends.opensearch3",
        "search.backends.opensearch",
    ]
    for name in names:
        monkeypatch.delitem(sys.modules, name, raising=False)
    module = importlib.import_module(names[-1])
    yield module.SearchBackend({"URLS": ["https://search.example.org"]})
    for name in names:
        sys.modules.pop(name, None)


def compiled(backend, query, rows=None):
    rows = Entry.objects.all() if rows is None else rows
    return backend.search(query, rows).query_compiler


def test_a_question_is_put_into_its_language(backend):
    query = compiled(backend, Asked.read("open righ").query()).get_inner_query()

    every_text, names = query["dis_max"]["queries"]
    assert every_text["bool"]["must"] == [
        {"match": {"_all_text": {"query": "open", "operator": "and"}}},
        {
            "bool": {
                "should": [
                    {"match": {"_all_text": {"query": "righ", "operator": "and"}}},
                    {"prefix": {"_all_text": {"value": "righ", "boost": 1.0}}},
                ]
            }
        },
    ]
    assert {"prefix": {"_all_text_boost_4_0": {"value": "righ", "boost": 4.0}}} in (
        names["bool"]["must"][1]["bool"]["should"]
    )


@pytest.mark.parametrize(
    "query",
    [PlainText("a"), Phrase("a b"), Beginning("a"), Or([Phrase("a b"), Beginning("c")])],
    ids=repr,
)
def test_every_kind_of_query_is_known(backend, query):
    assert compiled(backend, And([query, PlainText("z")])).get_query()


def test_filters_are_known(backend):
    rows = Entry.objects.filter(kind="page", country="TN")

    filters = compiled(backend, PlainText("a"), rows).get_filters()

    assert {"term": {"kind_filter": "page"}} in filters[1]["bool"]["must"]


def test_a_server_that_does_not_answer_is_told_by_name(backend):
    with pytest.raises(EngineSilent):
        list(backend.search(PlainText("a"), Entry.objects.all())[:20])


def test_it_is_told_after_the_transaction(backend):
    assert not backend.is_in_database
    assert backend.hosts[0]["host"] == "search.example.org"
