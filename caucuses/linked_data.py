"""Groups in the words of schema.org: only what their pages show."""

from typing import Any

from caucuses.enums import Relation
from caucuses.models import Grouping
from frame.addresses import absolute


def of_grouping(grouping: Grouping) -> dict[str, Any]:
    """Return what programs learn of a group; reads its parent, as its page does."""
    here = grouping.here
    return {
        "@type": "Organization",
        "name": here.name,
        "alternateName": grouping.acronym,
        "url": absolute(grouping.get_absolute_url()),
        "description": here.purpose,
        "sameAs": grouping.website,
        "foundingDate": grouping.began,
        "dissolutionDate": grouping.ended,
        "parentOrganization": _parent(grouping),
    }


def _parent(grouping: Grouping) -> dict[str, Any] | None:
    """Return the body that coordinates it; what is only related to one has none."""
    parent = grouping.parent
    if parent is None or grouping.relation != Relation.PART:
        return None
    url = absolute(parent.get_absolute_url())
    return {"@type": "Organization", "name": parent.here.name, "url": url}
