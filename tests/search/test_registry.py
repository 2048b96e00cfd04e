"""What can be found is registered, and says of each kind all that is asked."""

import pytest

from caucuses.models import Grouping
from search import registry
from tests.caucuses.factories import GroupingFactory


def test_kinds_in_their_order():
    assert [kind.name for kind in registry.all_kinds()] == [
        "grouping",
        "page",
        "list",
        "organisation",
        "event",
        "report",
        "link",
        "post",
    ]
    assert len({kind.order for kind in registry.all_kinds()}) == 8


def test_kinds_are_found_by_name_and_model():
    kind = registry.get("grouping")

    assert registry.kinds_of(Grouping) == [kind]
    assert registry.kinds_of(registry.SearchKind) == []
    with pytest.raises(KeyError):
        registry.get("nothing")


@pytest.mark.django_db
def test_a_kind_reads_its_rows():
    grouping = GroupingFactory(name="Open Caucus", acronym="OC", subject="Access")
    kind = registry.get("grouping")

    (row,) = kind.prepare(kind.public())

    assert kind.title(row) == ("Open Caucus", "en")
    assert kind.url(row) == grouping.get_absolute_url()
    assert kind.country(row) == ""
    (text,) = kind.texts(row)
    assert (text.language, text.names) == ("en", ("Open Caucus", "OC"))
    assert text.words.startswith("Access · The caucus works")
