"""Questions asked of lists and their keepers."""

import pytest

from mailinglists.models import ListKeeper, MailingList
from mailinglists.querysets import groupings_that_may_ask
from tests.caucuses.factories import AppointmentFactory, MembershipFactory
from tests.mailinglists import factories
from tests.mailinglists.factories import MailingListFactory

pytestmark = pytest.mark.django_db


def test_in_language_finds_whole_codes():
    MailingListFactory(name="chinese", languages=["zh-hans"])
    MailingListFactory(name="none", languages=[])

    assert [row.name for row in MailingList.objects.in_language("zh-hans")] == ["chinese"]
    assert not MailingList.objects.in_language("zh").exists()


def test_owned_by_counts_confirmed_owners_only(
    member, registered, coordinator, list_master, grouping
):
    row = factories.submitted(
        member, grouping, owners=f"first@owners.example {member.email}", moderators=registered.email
    )
    factories.confirm(row)
    factories.confirm(row, registered.email)
    made = MailingListFactory(request=row)
    ListKeeper.objects.filter(request=row).update(mailing_list=made)
    assert not MailingList.objects.owned_by(member).exists()  # asked, and not confirmed
    assert not MailingList.objects.owned_by(registered).exists()  # a moderator

    factories.confirm(row, member.email)

    assert list(MailingList.objects.owned_by(member)) == [made]


def test_lists_of_coordinators_reach_below(
    parent_grouping, grouping, other_grouping, parent_coordinator, coordinator, registered
):
    above, here, elsewhere = (
        MailingListFactory(grouping=group) for group in (parent_grouping, grouping, other_grouping)
    )
    MailingListFactory(grouping=None)

    def seen_by(person):
        return set(MailingList.objects.in_back_office_of(person))

    assert seen_by(parent_coordinator) == {above, here}
    assert seen_by(coordinator) == {here}
    assert seen_by(registered) == set()
    assert elsewhere not in seen_by(parent_coordinator)


def test_groups_that_may_ask(grouping, other_grouping, parent_grouping, registered):
    AppointmentFactory(grouping=other_grouping, person=registered)
    MembershipFactory(grouping=parent_grouping, person=registered, ended=True)
    MembershipFactory(grouping=grouping, person=registered)

    assert set(groupings_that_may_ask(registered)) == {grouping, other_grouping}
