import pytest

from pages import structure
from tests.caucuses.factories import AppointmentFactory, GroupingFactory, ReportFactory
from tests.people import create_person

pytestmark = pytest.mark.django_db


def test_few_groups_below_are_shown_and_many_are_counted():
    top = GroupingFactory(kind="plenary")
    few, many = GroupingFactory(parent=top, name="A"), GroupingFactory(parent=top, name="B")
    child = GroupingFactory(parent=few)
    for _number in range(structure.MANY + 1):
        GroupingFactory(parent=many)
    first, second = structure.tree_below(top)
    assert [branch.grouping for branch in first.branches] == [child]
    assert first.further_count == 0
    assert (second.branches, second.further_count) == ([], structure.MANY + 1)


def test_families_come_by_sort_with_those_who_speak_for_them():
    person = create_person("speaker")
    led = GroupingFactory(family=True, name="A")
    free = GroupingFactory(family=True, name="B")
    closed = GroupingFactory(family=True, closed=True, name="C")
    GroupingFactory(family=True, family_group="region", name="D")
    appointment = AppointmentFactory(grouping=led, person=person, role="focal_point")
    AppointmentFactory(grouping=free, person=person, role="focal_point", ended=True)
    alternate = AppointmentFactory(grouping=free, person=person, role="alternate")
    sectors, regions = structure.families_by_group()
    assert [family.grouping for family in sectors.families] == [led, free, closed]
    assert sectors.families[0].focal_points == [appointment]
    assert sectors.families[1].alternates == [alternate]
    assert [family.has_free_seat for family in sectors.families] == [False, True, False]
    assert (sectors.free_count, regions.free_count) == (1, 1)


@pytest.mark.parametrize("row_count", [1, 3])
def test_families_query_count(row_count, django_assert_num_queries):
    person = create_person("speaker")
    for _number in range(row_count):
        AppointmentFactory(
            grouping=GroupingFactory(family=True), person=person, role="focal_point", is_listed=True
        )
    structure.families_by_group()  # learns once how groups are called in the database
    with django_assert_num_queries(3):
        for sort in structure.families_by_group():
            for family in sort.families:
                assert family.grouping.here.name
                assert family.focal_points[0].shown_name


def test_latest_reports_are_those_of_the_groups_below():
    person = create_person("rapporteur")
    top = GroupingFactory(kind="plenary")
    below = ReportFactory(grouping=GroupingFactory(parent=GroupingFactory(parent=top)), by=person)
    own = ReportFactory(grouping=top, by=person)
    other = ReportFactory(by=person)
    ReportFactory(grouping=below.grouping, by=person, withdrawn=True)
    assert structure.latest_reports(top) == [below]
    assert structure.latest_reports() == [other, own, below]
