"""Memberships of an organisation that is taken into another, or comes out of it again."""

from django.db import transaction

from caucuses import openness
from caucuses.enums import MembershipEnd
from caucuses.models import Grouping, Membership
from caucuses.services.memberships import lock_in_order, withdraw_consents
from organisations.models import Merge


@transaction.atomic
def end_leftovers(record: Merge) -> None:
    """End what the absorbed organisation still is a member of: the kept one is a member there too,
    and nobody could leave for the absorbed one any more.
    """
    left = list(record.absorbed_one.memberships.current().order_by("pk"))
    withdraw_consents(left)
    Membership.objects.current().filter(pk__in=[membership.pk for membership in left]).update(
        until_at=record.at, end=MembershipEnd.MERGED, ended_by=record.by, is_listed=False
    )
    openness.refresh([membership.grouping_id for membership in left])


@transaction.atomic
def give_back(record: Merge) -> None:
    """Make the organisation that comes out of a merge a member again where the merge had ended its
    membership, from now on.

    Closed groups take no members. It is not listed before somebody says so again: the consent was
    withdrawn.
    """
    if record.undone_at is None:
        raise ValueError(f"{record} is not undone.")
    ended = record.absorbed_one.memberships.filter(end=MembershipEnd.MERGED, until_at=record.at)
    lock_in_order(*Grouping.objects.filter(memberships__in=ended))
    given = [
        Membership(
            grouping_id=membership.grouping_id,
            organisation_id=membership.organisation_id,
            from_at=record.undone_at,
            paused_at=membership.paused_at,
            introduction=membership.introduction,
            accepted_statement=membership.accepted_statement,
            joined_by_id=membership.joined_by_id,
            joined_under_id=membership.joined_under_id,
            admitted_by_id=membership.admitted_by_id,
        )
        for membership in ended.select_related("grouping").order_by("pk")
        if not membership.grouping.is_closed
    ]
    Membership.objects.bulk_create(given)
    openness.refresh([membership.grouping_id for membership in given])
