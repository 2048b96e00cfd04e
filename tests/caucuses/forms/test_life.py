"""What people say of the life of a group."""

from datetime import timedelta

import pytest
from django.utils import timezone

from caucuses.forms.life import ChooseGroupForm, GroupingForm, ReasonForm, RenameForm, RenewalForm
from caucuses.models import GroupingAddress
from tests.caucuses.factories import GroupingFactory

pytestmark = pytest.mark.django_db


def day(days):
    return (timezone.now().date() + timedelta(days=days)).isoformat()


@pytest.mark.parametrize("until", ["", day(1), day(730)])
def test_renewal_until_a_day_that_can_be(until):
    form = RenewalForm({"done": "We\xa0met.", "planned": "We meet.\r\n\r\n", "until": until})

    assert form.is_valid(), form.errors
    assert (form.cleaned_data["done"], form.cleaned_data["planned"]) == ("We met.", "We meet.")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("done", ""),
        ("done", "\u00ad"),
        ("done", "..."),
        ("done", "x" * 2001),
        ("planned", "a\u202eb"),
        ("planned", "x" * 2001),
        ("until", day(0)),
        ("until", day(731)),
        ("until", "soon"),
    ],
)
def test_wrong_answer_is_named(field, value):
    form = RenewalForm({"done": "We met.", "planned": "We meet.", field: value})

    assert list(form.errors) == [field]


@pytest.mark.parametrize("reason", ["", " ", "x" * 501, "a\nb\u2066c"])
def test_reason_is_needed(reason):
    assert not ReasonForm({"reason": reason}).is_valid()


@pytest.mark.parametrize(
    ("into", "is_valid"),
    [
        ("elsewhere", True),
        (" /Elsewhere/ ", True),
        ("upper", True),
        ("here", False),
        ("below", False),
        ("nowhere", False),
        ("", False),
        ("x" * 101, False),
    ],
)
def test_group_that_takes_another_in(grouping, other_grouping, into, is_valid):
    GroupingFactory(slug="below", parent=grouping)

    assert ChooseGroupForm({"into": into}, absorbed=grouping).is_valid() is is_valid


@pytest.mark.parametrize(
    ("slug", "is_valid"),
    [
        ("here", True),
        ("New-Name", True),
        ("elsewhere", False),
        ("formerly", False),
        ("plenary", False),
        ("proposals", False),
        ("a b", False),
        ("é", False),
    ],
)
def test_address_is_free(grouping, other_grouping, slug, is_valid):
    GroupingAddress.objects.create(slug="formerly", grouping=other_grouping)

    form = RenameForm({"name": "New", "slug": slug}, grouping=grouping)

    assert form.is_valid() is is_valid
    if is_valid:
        assert form.cleaned_data["slug"] == slug.lower()


def test_new_group_takes_no_former_address_of_another(other_grouping):
    GroupingAddress.objects.create(slug="formerly", grouping=other_grouping)

    assert "slug" in GroupingForm({"slug": "formerly"}).errors
    assert "slug" not in GroupingForm({"slug": "free"}).errors
