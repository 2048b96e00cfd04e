"""The section of the personal page that tells where a person is a member."""

from typing import Any

from django.http import HttpRequest

from accounts import sections
from accounts.models import User
from caucuses.models import Membership, MembershipWish
from caucuses.services.membership_requests import KIND
from frame.people import signed_in
from moderation.models import Request
from organisations import acting
from organisations.enums import MandateScope
from texts.querysets import readable

SHOWN = 100


def _memberships(request: HttpRequest) -> dict[str, Any]:
    """The person's memberships, their organisations', and what waits: at most 7 queries."""
    user = signed_in(request)
    rows = list(
        Membership.objects.current()
        .reached_by(user)
        .select_related("grouping", "organisation")
        .prefetch_related(readable("grouping"))
        .order_by("grouping__sort_key", "id")[: SHOWN + 1]
    )
    may_join_for = {
        mandate.organisation_id: str(mandate.organisation.uid)
        for mandate in acting.mandates_for(user, MandateScope.JOIN)
    }
    for membership in rows:
        membership.may_act = (  # type: ignore[attr-defined]
            membership.organisation_id is None or membership.organisation_id in may_join_for
        )
    return {
        "memberships": rows[:SHOWN],
        "has_more": len(rows) > SHOWN,
        "waiting": list(Request.objects.open().filter(kind=KIND, applicant=user).order_by("pk")),
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
        .prefetch_related(readable("grouping"))
        .order_by("grouping__sort_key", "id")[:SHOWN]
        if wish.grouping.takes_members and wish.grouping.admits_organisations
    ]
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
