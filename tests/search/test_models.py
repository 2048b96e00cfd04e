"""Entries and spellings name themselves; what else they do, the services and the engines test."""

from django.core import checks

from search.models import Entry, Spelling


def test_names():
    assert str(Entry(kind="page", row_id=7)) == "page 7"
    assert str(Spelling(key="netwrk", word="network")) == "netwrk → network"


def test_fields_of_the_search_exist():
    assert Entry.check() == []
    assert [error for error in checks.run_checks() if error.id == "modelsearch.W004"] == []
