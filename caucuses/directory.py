"""What this room adds to an organisation's public page."""

from typing import Any

from caucuses.models import MembershipWish
from organisations import directory as organisation_pages
from organisations.enums import PublicField
from organisations.models import Organisation


def _groups(organisation: Organisation) -> dict[str, Any] | None:
    """Return the groups an organisation named, where it lets them be shown: 1 query."""
    if not organisation.shows(PublicField.GROUPS):
        return None
    wishes = list(
        MembershipWish.objects.filter(organisation=organisation)
        .select_related("grouping")
        .order_by("-as_family", "grouping__sort_key", "id")
    )
    return {"wishes": wishes} if wishes else None


organisation_pages.register_part(
    organisation_pages.DirectoryPart("groups", 10, "caucuses/_organisation_groups.html", _groups)
)
