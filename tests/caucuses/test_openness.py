"""The open-caucus test: what a group has, looked at for many at once and kept with it."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from caucuses import openness
from caucuses.models import Charter, Report
from tests.caucuses.factories import AppointmentFactory, GroupingFactory, MembershipFactory
from tests.people import create_person

pytestmark = pytest.mark.django_db


def looked_at(grouping):
    """Return what the group has, after a look."""
    openness.refresh([grouping.pk])
    grouping.refresh_from_db()
    assert grouping.open_count == len(grouping.open_items)
    return grouping.open_items


def test_new_group_has_what_its_row_says():
    assert looked_at(GroupingFactory()) == ["purpose", "who", "how"]


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({"charter_url": "https://example.org/charter"}, "charter"),
        ({"review_on": date(2030, 1, 1)}, "review"),
        ({"meeting_at": timezone.now() + timedelta(days=3)}, "meeting"),
    ],
    ids=["charter elsewhere", "review", "meeting"],
)
def test_field_that_is_filled_counts(fields, key):
    assert key in looked_at(GroupingFactory(**fields))


def test_meeting_that_is_over_does_not_count():
    grouping = GroupingFactory(meeting_at=timezone.now() - timedelta(hours=1))
    assert "meeting" not in looked_at(grouping)


@pytest.mark.parametrize(
    ("fields", "is_known"),
    [
        ({}, True),
        ({"who_may_join": "organisations"}, True),
        ({"who_may_join": "individuals"}, True),
        ({"who_may_join": "appointed"}, False),
        ({"relation": "outside"}, False),
        ({"relation": "outside", "joining": "Fill in its form."}, True),
    ],
    ids=str,
)
def test_how_to_join_is_known_where_the_portal_or_the_group_tells(fields, is_known):
    assert ("how" in looked_at(GroupingFactory(**fields))) is is_known


@pytest.mark.parametrize(
    ("fields", "counts"),
    [
        ({}, True),
        ({"role": "focal_point"}, True),
        ({"role": "rapporteur"}, False),
        ({"ended": True}, False),
        ({"is_void": True}, False),
    ],
    ids=str,
)
def test_only_those_who_lead_today_count_as_coordinators(fields, counts):
    grouping = GroupingFactory()
    AppointmentFactory(grouping=grouping, person=create_person("leader"), **fields)
    assert ("coordinators" in looked_at(grouping)) is counts


@pytest.mark.parametrize(("fields", "counts"), [({}, True), ({"ended": True}, False)], ids=str)
def test_only_current_members_count(fields, counts):
    grouping = GroupingFactory()
    MembershipFactory(grouping=grouping, person=create_person("joined"), **fields)
    assert ("members" in looked_at(grouping)) is counts


@pytest.mark.parametrize("withdrawn_at", [None, timezone.now()], ids=["public", "withdrawn"])
def test_only_public_reports_count(withdrawn_at):
    grouping = GroupingFactory()
    Report.objects.create(
        grouping=grouping,
        period_from=date(2026, 1, 1),
        period_until=date(2026, 3, 31),
        text="We met.",
        by=create_person("rapporteur"),
        withdrawn_at=withdrawn_at,
    )
    assert ("report" in looked_at(grouping)) is (withdrawn_at is None)


def test_adopted_charter_counts():
    grouping = GroupingFactory()
    Charter.objects.create(
        grouping=grouping,
        number=1,
        text="We decide together.",
        adopted_on=date(2026, 1, 1),
        adopted_by="The caucus",
        entered_by=create_person("clerk"),
    )
    assert "charter" in looked_at(grouping)


def test_room_above_says_who_has_a_list(monkeypatch):
    monkeypatch.setattr(openness, "_checks", dict(openness._checks))
    with_list, without = GroupingFactory(), GroupingFactory()
    openness.register("list", lambda groupings: [with_list.pk])
    assert "list" in looked_at(with_list)
    assert "list" not in looked_at(without)


def test_unknown_thing_is_refused():
    with pytest.raises(KeyError):
        openness.register("coffee", lambda groupings: [])


def test_items_tell_what_is_missing():
    grouping = GroupingFactory()
    looked_at(grouping)
    missing = [item.key for item in openness.items_of(grouping) if not item.is_present]
    assert missing == ["coordinators", "list", "charter", "members", "meeting", "report", "review"]


def test_refresh_tells_how_many_changed():
    groupings = GroupingFactory.create_batch(3)
    assert openness.refresh_all() == 3
    assert openness.refresh([grouping.pk for grouping in groupings]) == 0


@pytest.mark.parametrize("row_count", [1, 3])
def test_refresh_asks_as_often_for_many_as_for_one(row_count, django_assert_num_queries):
    keys = [grouping.pk for grouping in GroupingFactory.create_batch(row_count)]
    # The transaction, ten checks, rows, one write.
    with django_assert_num_queries(len(openness.ITEMS) + 4):
        openness.refresh(keys)


def test_to_look_at_all_begins_no_transaction_where_nothing_changed(django_assert_num_queries):
    GroupingFactory.create_batch(3)
    openness.refresh_all()

    # The keys, ten checks, the rows.
    with django_assert_num_queries(len(openness.ITEMS) + 2) as asked:
        assert openness.refresh_all() == 0

    assert not [query for query in asked.captured_queries if "SAVEPOINT" in query["sql"]]
