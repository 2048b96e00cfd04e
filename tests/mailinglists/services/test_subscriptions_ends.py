"""Leaving the list of a group and coming back, and what is erased after its time."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mailinglists.enums import SubscriptionState
from mailinglists.models import Subscription, SubscriptionAttempt
from mailinglists.services import following
from mailinglists.services import subscriptions as services
from tests.caucuses.factories import MembershipFactory
from tests.mailinglists.factories import SubscriptionFactory, list_here
from tests.mailinglists.services.test_subscriptions import asked, state_of
from tests.people import create_person

pytestmark = pytest.mark.django_db
LONG_AGO = timezone.now() - services.ENDED_KEPT - timedelta(days=1)


@pytest.fixture
def members_list(grouping):
    return list_here(grouping=grouping, subscribing="members")


def test_member_who_left_stays_off_and_comes_back_by_the_link(members_list, member):
    following.follow(members_list)
    row = members_list.subscriptions.get(email=member.email)
    services.leave(row)
    assert following.follow(members_list) == 0

    services.come_back(row)

    assert following.follow(members_list) == 0
    assert state_of(row) == (SubscriptionState.ACTIVE, "", False)


def test_former_member_does_not_come_back(members_list, member):
    following.follow(members_list)
    row = members_list.subscriptions.get(email=member.email)
    services.leave(row)
    member.memberships.update(until_at=timezone.now(), end="left")

    with pytest.raises(services.NotOpen):
        services.come_back(row)


def test_nothing_is_forgotten_too_early():
    SubscriptionFactory()
    SubscriptionFactory(asked=True)
    SubscriptionFactory(left=True)
    SubscriptionFactory(left=True, ending="lapsed")
    SubscriptionFactory(left=True, ended_at=LONG_AGO, is_pushed=False)  # the server has to be told
    asked(list_here())

    assert services.lapse() == 0
    assert services.forget() == 0


def test_what_is_over_is_forgotten():
    SubscriptionFactory(left=True, ended_at=LONG_AGO)
    SubscriptionFactory(left=True, ending="keepers", ended_at=LONG_AGO)
    lapsed_at = timezone.now() - services.LAPSED_KEPT
    SubscriptionFactory(left=True, ending="lapsed", ended_at=lapsed_at)
    SubscriptionAttempt.objects.create(
        mailing_list=list_here(), source="x", made_at=timezone.now() - services.DAY
    )

    assert services.forget() == 4
    assert not Subscription.objects.exists()


@pytest.mark.parametrize("ending", ["self", "keepers"])
def test_who_left_the_list_of_their_group_is_remembered(members_list, member, ending):
    since = LONG_AGO - timedelta(days=9)
    member.memberships.update(from_at=since, paused_at=timezone.now())
    other = create_person("other")
    for email in (member.email, other.email):
        SubscriptionFactory(
            mailing_list=members_list, email=email, left=True, ending=ending, ended_at=LONG_AGO
        )

    assert services.forget() == 1
    assert members_list.subscriptions.get().email == member.email

    member.memberships.update(paused_at=None)
    assert following.follow(members_list) == 0  # not put on it again
    MembershipFactory(grouping=members_list.grouping, person=other)
    assert following.follow(members_list) == 1

    member.memberships.update(until_at=timezone.now(), end="left")
    assert services.forget() == 1
