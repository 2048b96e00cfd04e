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


def test_line_tells_who_coordinates_from_the_top():
    top = GroupingFactory()
    middle = GroupingFactory(parent=top)
    bottom = GroupingFactory(parent=middle)
    assert bottom.line == f"/{top.pk}/{middle.pk}/{bottom.pk}/"
    assert bottom.line_keys == [top.pk, middle.pk, bottom.pk]


def test_line_of_a_group_outside_begins_with_itself():
    outside = GroupingFactory(parent=GroupingFactory(), outside=True)
    below = GroupingFactory(parent=outside)
    assert outside.line == f"/{outside.pk}/"
    assert below.line == f"/{outside.pk}/{below.pk}/"


def test_line_of_those_below_follows_a_move():
    first, second = GroupingFactory(), GroupingFactory()
    middle = GroupingFactory(parent=first)
    bottom = GroupingFactory(parent=middle)
    # Its key begins like another one's: only whole keys count.
    stranger = GroupingFactory(line="")
    middle.parent = second
    middle.save()
    bottom.refresh_from_db()
    stranger.refresh_from_db()
    assert bottom.line == f"/{second.pk}/{middle.pk}/{bottom.pk}/"
    assert stranger.line == f"/{stranger.pk}/"


def test_line_costs_no_query_where_nothing_moves(django_assert_num_queries):
    grouping = GroupingFactory(parent=GroupingFactory())
    # Beside the save the search looks at the group: its entry, the row, translations.
    with django_assert_num_queries(1 + 3):
        grouping.save()


@pytest.mark.parametrize("slug", ["open-caucus", "proposals", "write"])
def test_address_that_the_portal_uses_is_refused(slug):
    with pytest.raises(ValidationError) as caught:
        GroupingFactory.build(slug=slug).full_clean()
    assert list(caught.value.message_dict) == ["slug"]


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
