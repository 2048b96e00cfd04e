"""Requests about a group that is gone."""

import pytest
from django.utils.translation import override

from caucuses.services import life, memberships, open_requests
from moderation import services as moderation
from tests.caucuses.proposal_factories import sent_proposal
from tests.people import create_person

pytestmark = pytest.mark.django_db


def state_of(request):
    request.refresh_from_db()
    return request.state


def test_requests_of_every_kind_lapse_and_others_stay(
    grouping, other_grouping, parent_grouping, coordinator, registered, moderator
):
    returned = memberships.join(grouping, by=create_person("asked"))
    moderation.ask(returned, by=coordinator, reason="Who are you?")
    declined = memberships.join(grouping, by=create_person("declined"))
    moderation.decline(declined, by=coordinator, reason="No.")
    here = [
        memberships.join(grouping, by=registered),
        life.ask_renewal(grouping, by=coordinator, done="A.", planned="B.", until=None),
        sent_proposal(registered, grouping),
        returned,
    ]
    elsewhere = [
        memberships.join(other_grouping, by=registered),
        sent_proposal(registered, parent_grouping, name="Caucus on Tides"),
    ]

    open_requests.lapse_all(grouping, open_requests.BECAUSE_CLOSED)

    assert [state_of(request) for request in here] == ["withdrawn"] * 4
    assert [state_of(request) for request in elsewhere] == ["submitted"] * 2
    assert state_of(declined) == "declined"


def test_request_lapses_with_a_reason_in_its_language(grouping):
    request = memberships.join(grouping, by=create_person("lectrice", language="fr"))

    open_requests.lapse_all(grouping, open_requests.BECAUSE_MERGED)

    with override("fr"):
        expected = str(open_requests.BECAUSE_MERGED)
    lapsed = request.decisions.last()
    assert (lapsed.verb, lapsed.actor, lapsed.reason) == ("lapse", None, expected)
