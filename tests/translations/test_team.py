"""The team of the desk, or none."""

import pytest

from tests.translations import factories
from translations import team

pytestmark = pytest.mark.django_db


def test_without_a_team_the_secretariat_decides(moderator, registered):
    assert team.team() is None
    assert list(team.deciders()) == [moderator]
    assert not team.is_member(registered)
    assert not team.leads(registered)


def test_current_coordinators_decide(moderator):
    leader = factories.leader()
    factories.leader("former", ended=True)

    assert list(team.deciders()) == [leader]


def test_who_leads_the_group_above_leads_the_desk(parent_grouping, parent_coordinator):
    factories.team(parent=parent_grouping)

    assert team.leads(parent_coordinator)


def test_answer_is_kept_for_the_request(django_assert_num_queries, coordinator):
    factories.team()
    team.leads(coordinator)

    with django_assert_num_queries(0):
        assert not team.leads(coordinator)
