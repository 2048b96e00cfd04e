from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from caucuses.models import Grouping
from tests.caucuses.factories import GroupingFactory

pytestmark = pytest.mark.django_db


def test_parent_may_not_stand_below(django_assert_max_num_queries):
    top = GroupingFactory()
    middle = GroupingFactory(parent=top)
    bottom = GroupingFactory(parent=middle)
    top.parent = bottom
    with pytest.raises(ValidationError, match="part of itself"):
        top.full_clean()


def test_database_refuses_a_group_that_is_its_own_parent():
    grouping = GroupingFactory()
    with pytest.raises(IntegrityError):
        Grouping.objects.filter(pk=grouping.pk).update(parent=grouping)


def _present(grouping: Grouping) -> list[str]:
    return [item.key for item in grouping.openness if item.is_present]


def test_openness_of_a_complete_group():
    grouping = Grouping(
        purpose="Purpose.",
        joining="Write to the list.",
        list_address="list@example.org",
        charter_url="https://example.org/charter",
        review_on=date(2027, 9, 14),
    )
    assert _present(grouping) == ["purpose", "who", "how", "list", "charter", "review"]
    assert len(grouping.openness) == 10
    assert grouping.open_count == 6


@pytest.mark.parametrize(
    ("fields", "is_known"),
    [
        ({}, True),
        ({"who_may_join": "organisations"}, True),
        ({"who_may_join": "individuals"}, False),
        ({"who_may_join": "appointed"}, False),
        ({"relation": "outside"}, False),
        ({"status": "closed"}, False),
        ({"relation": "outside", "joining": "Fill in its form."}, True),
    ],
)
def test_how_to_join_is_known_where_registration_or_the_group_tells(fields, is_known):
    assert ("how" in _present(Grouping(**fields))) is is_known


@pytest.mark.parametrize(
    ("purpose", "first"),
    [
        ("One thing. Another.", "One thing."),
        ("It met, e.g. in Geneva. Then no more.", "It met, e.g. in Geneva."),
        ("第一句。第二句。", "第一句。"),
        ("", ""),
    ],
)
def test_purpose_in_short_is_the_first_sentence(purpose, first):
    assert Grouping(purpose=purpose).purpose_in_short == first


def test_partial_dates_are_checked():
    grouping = GroupingFactory.build(began="2003-13")
    with pytest.raises(ValidationError) as caught:
        grouping.full_clean()
    assert list(caught.value.message_dict) == ["began"]


def test_saving_named_fields_keeps_the_search_up_to_date():
    grouping = GroupingFactory(name="Old name")
    grouping.name = "Ünïque name"
    grouping.save(update_fields=["name"])
    grouping.refresh_from_db()
    assert "unique" in grouping.search_text
    assert grouping.sort_key == "unique name"


def test_with_subject_leaves_out_who_is_not_active():
    active = GroupingFactory(subject="Media")
    GroupingFactory(subject="Peace", dormant=True)
    GroupingFactory(subject="Finance", closed=True)
    assert list(Grouping.objects.with_subject()) == [active]


def test_joinable_by_organisations_leaves_out_who_does_not_take_them():
    open_group = GroupingFactory()
    GroupingFactory(closed=True)
    GroupingFactory(who_may_join="individuals")
    GroupingFactory(who_may_join="appointed")
    GroupingFactory(outside=True)
    GroupingFactory(family=True)
    assert list(Grouping.objects.joinable_by_organisations()) == [open_group]
