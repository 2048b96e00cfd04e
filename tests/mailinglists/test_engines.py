"""Lists run elsewhere, through the seam that every engine fits."""

import pytest

from mailinglists.engines import Addresses, RunElsewhere, engine_of
from mailinglists.models import MailingList
from tests.mailinglists.factories import MailingListFactory

pytestmark = pytest.mark.django_db
ADDRESSES = Addresses("a@lists.example.org", "https://lists.example.org/a")


def test_every_list_has_an_engine():
    assert isinstance(engine_of(MailingListFactory()), RunElsewhere)


def values_of(row, *but):
    stored = MailingList.objects.filter(pk=row.pk).values().get()
    return {name: value for name, value in stored.items() if name not in but}


def test_each_deed_done_twice_ends_in_the_same():
    row = MailingListFactory(closed=True)
    engine = RunElsewhere()

    for deed in (
        lambda: engine.create(row, ADDRESSES),
        lambda: engine.change(row),
        lambda: engine.close(row),
    ):
        deed()
        once = values_of(row, "checked_at")
        deed()
        assert values_of(row, "checked_at") == once
    assert once["state"] == "closed"
    assert once["posting_address"] == ADDRESSES.posting


def test_known_addresses_stay_where_none_are_entered():
    row = MailingListFactory(posting_address="old@lists.example.org")

    RunElsewhere().create(row, None)

    assert values_of(row)["posting_address"] == "old@lists.example.org"
