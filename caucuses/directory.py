"""What this room adds to an organisation's public page."""

from typing import Any

from caucuses.models import Membership, MembershipWish
from organisations import directory as organisation_pages
from organisations.enums import PublicField
from organisations.models import Organisation

SHOWN = 200


def _groups(organisation: Organisation) -> dict[str, Any] | None:
    """Return the groups that an organisation is listed in, and those it named, where it lets its
    groups be shown: 2 queries.
    """
    if not organisation.shows(PublicField.GROUPS):
        return None
    memberships = list(
        Membership.objects.current()
        .filter(organisation=organisation, is_listed=True)
        .select_related("grouping")
        .order_by("grouping__sort_key", "id")[:SHOWN]
    )
    wishes = list(
        MembershipWish.objects.filter(organisation=organisation)
        .select_related("grouping")
        .order_by("-as_family", "grouping__sort_key", "id")
    )
    return {"memberships": memberships, "wishes": wishes} if memberships or wishes else None


organisation_pages.register_part(
    organisation_pages.DirectoryPart("groups", 10, "caucuses/_organisation_groups.html", _groups)
)
