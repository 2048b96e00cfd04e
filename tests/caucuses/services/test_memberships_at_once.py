"""Joining in two tabs, and what happens while a group is closed, in threads of their own."""

from functools import partial

import pytest
from django.db import transaction

from caucuses.enums import MembershipEnd
from caucuses.services import memberships as services
from frame.errors import Refused
from moderation import services as moderation
from moderation.models import Request
from tests.caucuses.factories import AppointmentFactory, GroupingFactory
from tests.moderation.test_concurrency import at_once
from tests.people import create_person

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]

ROUNDS = 20


@pytest.mark.parametrize("admission", ["open", "moderated"])
def test_joining_in_two_tabs_at_once_is_joining_once(admission):
    refusals = (services.AlreadyMember, services.AlreadyAsked)
    for number in range(ROUNDS):
        person = create_person(f"person{number}")
        grouping = GroupingFactory(admission=admission)

        outcomes = at_once(*[partial(services.join, grouping, by=person)] * 2)

        (refused,) = (found for found in outcomes if isinstance(found, Exception))
        assert isinstance(refused, refusals), repr(refused)
        requests = Request.objects.filter(kind="membership", applicant=person)
        assert grouping.memberships.count() + requests.count() == 1


def test_approval_and_closing_at_once_leave_no_member_behind():
    coordinator = create_person("coordinator")
    for number in range(ROUNDS):
        person = create_person(f"person{number}")
        grouping = GroupingFactory()
        AppointmentFactory(grouping=grouping, person=coordinator)
        request = services.join(grouping, by=person)

        def close(grouping=grouping):
            with transaction.atomic():
                locked = type(grouping).objects.select_for_update().get(pk=grouping.pk)
                locked.status = "closed"
                locked.save()
                return services.end_all(locked, by=coordinator, end=MembershipEnd.CLOSED)

        outcomes = at_once(partial(moderation.approve, request, by=coordinator), close)

        for found in outcomes:
            assert not isinstance(found, Exception) or isinstance(found, Refused), repr(found)
        assert not grouping.memberships.current().exists()
