"""The section of the personal page that tells where a person is a member."""

from typing import Any

from django.http import HttpRequest

from accounts import sections
from accounts.models import User
from caucuses.models import Membership, MembershipWish
from caucuses.querysets.groupings import linked
from caucuses.querysets.memberships import MembershipQuerySet
from caucuses.services.membership_requests import KIND
from frame.people import signed_in
from moderation.models import Request
from organisations import acting
from organisations.enums import MandateScope
from texts.querysets import readable

SHOWN = 20
OTHERS_SHOWN = 100
ORGANISATION = ("organisation__name", "organisation__name_language")


def rows_of(user: User) -> MembershipQuerySet:
    """Return the memberships of a person and of those for whom they act, with what a row of the
    table reads: at most 2 queries.
    """
    fields = ("uid", "from_at", "until_at", "paused_at", "is_listed")
    return (
        Membership.objects.current()
        .reached_by(user)
        .select_related("grouping", "organisation")
        .only(*fields, *ORGANISATION, *linked("grouping"))
        .prefetch_related(readable("grouping"))
    )


def say_what_one_may(rows: list[Membership], user: User) -> dict[int, str]:
    """Note on each membership whether the person may change it: their own, and those of the
    organisations for which they may join groups. Return these, each with its uid: 1 query.
    """
    mandates = acting.mandates_for(user, MandateScope.JOIN)
    uids = {key: str(uid) for key, uid in mandates.values_list("organisation", "organisation__uid")}
    for membership in rows:
        membership.may_act = (  # type: ignore[attr-defined]
            membership.organisation_id is None or membership.organisation_id in uids
        )
    return uids


def _memberships(request: HttpRequest) -> dict[str, Any]:
    """The person's memberships, their organisations', and what waits: at most 7 queries."""
    user = signed_in(request)
    rows = list(rows_of(user).order_by("grouping__sort_key", "id")[: SHOWN + 1])
    may_join_for = say_what_one_may(rows, user)
    waiting = Request.objects.open().filter(kind=KIND, applicant=user)
    return {
        "memberships": rows[:SHOWN],
        "has_more": len(rows) > SHOWN,
        "waiting": list(waiting.only("uid", "state", "title").order_by("pk")[:OTHERS_SHOWN]),
        "wishes": _open_wishes(user, may_join_for),
    }


def _open_wishes(user: User, organisations: dict[int, str]) -> list[MembershipWish]:
    """Return the wishes of the organisations that a representative can carry out now: those for
    which nobody has asked yet. `organisations` gives the uid of each. 3 queries, none without any.
    """
    if not organisations:
        return []
    wishes = [
        wish
        for wish in MembershipWish.objects.filter(organisation__in=organisations)
        .select_related("grouping", "organisation")
        .only(*ORGANISATION, *linked("grouping", "relation", "who_may_join", "status", "statement"))
        .prefetch_related(readable("grouping"))
        .order_by("grouping__sort_key", "id")[:OTHERS_SHOWN]
        if wish.grouping.takes_members and wish.grouping.admits_organisations
    ]
    if not wishes:
        return []
    asked = set(
        Request.objects.open()
        .filter(
            kind=KIND,
            target_id__in=[wish.grouping_id for wish in wishes],
            payload__organisation__in=list(organisations.values()),
        )
        .values_list("payload__organisation", "target_id")
    )
    return [
        wish
        for wish in wishes
        if (organisations[wish.organisation_id], wish.grouping_id) not in asked
    ]


sections.register(
    sections.Section("memberships", 30, "caucuses/_me_memberships.html", _memberships)
)
