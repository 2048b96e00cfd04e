"""The old lists of the starting content."""

import pytest

from caucuses.loading import load_groupings
from caucuses.models import Grouping
from mailinglists.loading import load_lists
from mailinglists.models import MailingList

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded(db):
    load_groupings()
    return load_lists()


def test_old_lists_are_run_elsewhere_and_unchecked(loaded):
    assert loaded.created == MailingList.objects.count() == 19
    assert set(MailingList.objects.values_list("run_by", "checked_at")) == {("elsewhere", None)}
    plenary = MailingList.objects.get(name="plenary")
    assert plenary.grouping.slug == "plenary"
    assert plenary.posting_address == "plenary@wsis-cs.org"
    assert "list" in Grouping.objects.get(slug="plenary").open_items
    assert "list" not in Grouping.objects.get(slug="gender").open_items  # its address is not known


def test_loading_twice_changes_nothing(loaded):
    assert load_lists().changed == 0


def test_what_people_edited_and_made_stays(loaded):
    MailingList.objects.filter(name="ct").update(title="Ours", is_edited=True)
    MailingList.objects.filter(name="mmwg").update(name="mmwg-2", title="Nobody's")
    MailingList.objects.create(name="mmwg", title="Somebody's")
    Grouping.objects.filter(slug="youth").update(slug="young-people")

    count = load_lists()

    assert (count.updated, count.kept) == (1, 1)
    assert MailingList.objects.get(name="ct").title == "Ours"
    assert MailingList.objects.get(name="mmwg").title == "Somebody's"
    assert MailingList.objects.get(name="mmwg-2").title == "mmwg"
    assert MailingList.objects.get(name="wsisyouth").grouping.slug == "young-people"
