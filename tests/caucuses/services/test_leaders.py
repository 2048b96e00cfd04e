import pytest

from accounts.models import User
from caucuses.services.leaders import (
    current_leaders,
    leaders_above,
    leaders_around,
    leaders_of,
    office_of,
)
from tests.caucuses.factories import AppointmentFactory, GroupingFactory
from tests.people import create_person


def test_leaders_are_those_of_the_group_itself(grouping, coordinator, parent_coordinator):
    assert current_leaders(grouping) == leaders_of(grouping) == [coordinator]
    assert leaders_above(grouping) == [parent_coordinator]
    assert leaders_around(grouping) == [coordinator, parent_coordinator]


def test_leaders_come_from_the_nearest_group_above(grouping, former_coordinator):
    top = grouping.parent
    lower = GroupingFactory(parent=GroupingFactory(parent=grouping))
    upper = AppointmentFactory(grouping=top, person=create_person("top")).person
    assert leaders_of(lower) == [upper]
    middle = AppointmentFactory(grouping=grouping, person=create_person("middle")).person
    assert leaders_of(lower) == [middle]


def test_leaders_are_the_secretariat_where_nobody_leads(grouping, moderator, administrator):
    assert current_leaders(grouping) == []
    assert leaders_of(grouping) == leaders_above(grouping) == [moderator, administrator]


def test_group_outside_has_no_leaders_above(parent_grouping, parent_coordinator, moderator):
    outside = GroupingFactory(parent=parent_grouping, outside=True)
    assert leaders_of(outside) == [moderator]


@pytest.mark.parametrize("role", ["list_administrator", "rapporteur"])
def test_roles_that_do_not_lead_are_no_leaders(grouping, moderator, role):
    AppointmentFactory(grouping=grouping, person=create_person("other"), role=role)
    assert leaders_of(grouping) == [moderator]


def test_leader_who_left_is_no_leader(grouping, coordinator, moderator):
    User.objects.filter(pk=coordinator.pk).update(is_active=False)
    assert leaders_of(grouping) == [moderator]


def test_leader_of_two_roles_comes_once(grouping, coordinator):
    AppointmentFactory(grouping=grouping, person=coordinator, role="focal_point")
    assert leaders_of(grouping) == [coordinator]


def test_leaders_query_count(grouping, coordinator, parent_coordinator, django_assert_num_queries):
    with django_assert_num_queries(1):
        leaders_of(grouping)


def test_office_is_the_nearest(grouping, parent_grouping, coordinator, parent_coordinator):
    AppointmentFactory(grouping=parent_grouping, person=coordinator)

    assert office_of(coordinator, grouping).grouping == grouping
    assert office_of(parent_coordinator, grouping).grouping == parent_grouping
    assert office_of(coordinator, parent_grouping).grouping == parent_grouping


@pytest.mark.parametrize("who", ["moderator", "other_coordinator", "former_coordinator"])
def test_who_does_not_lead_the_group_has_no_office(request, grouping, who):
    assert office_of(request.getfixturevalue(who), grouping) is None


def test_office_in_a_further_role_counts_in_the_group_itself_alone(parent_grouping, grouping):
    person = create_person("rapporteur")
    AppointmentFactory(grouping=parent_grouping, person=person, role="rapporteur")

    assert office_of(person, parent_grouping, besides=["rapporteur"]).role == "rapporteur"
    assert office_of(person, parent_grouping) is None
    assert office_of(person, grouping, besides=["rapporteur"]) is None


def test_nearest_office_counts_and_the_further_role_first(parent_grouping, grouping):
    person = create_person("both")
    AppointmentFactory(grouping=parent_grouping, person=person)
    AppointmentFactory(grouping=grouping, person=person)
    AppointmentFactory(grouping=grouping, person=person, role="rapporteur")

    office = office_of(person, grouping, besides=["rapporteur"])

    assert (office.grouping, office.role) == (grouping, "rapporteur")
    assert office_of(person, grouping).role == "coordinator"
