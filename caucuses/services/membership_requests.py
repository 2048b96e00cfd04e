"""What a request to join says: for whom, in which group, and which requests wait."""

from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType

from caucuses.models import Grouping
from moderation.models import Request
from organisations.models import Organisation

if TYPE_CHECKING:
    from accounts.models import User
    from moderation.querysets import RequestQuerySet

KIND = "membership"  # of the requests to join, and the purpose of the consents to be listed
MERGES_FOLLOWED = 20  # an organisation taken into another, which was taken into a third ...


def title_of(grouping: Grouping, organisation: Organisation | None) -> str:
    """Return what a request to join is called; it names no person."""
    name = f"{grouping.name} ({organisation.name})" if organisation else grouping.name
    return name[:300]


def target_of(request: Request) -> Grouping:
    """Return the group that a request to join is about."""
    grouping = request.target
    if not isinstance(grouping, Grouping):
        raise TypeError(f"{request} is about no group.")
    return grouping


def waiting_requests(grouping: Grouping) -> "RequestQuerySet":
    """Return the open requests to join the group."""
    return Request.objects.open().filter(
        kind=KIND,
        target_type=ContentType.objects.get_for_model(Grouping),
        target_id=grouping.pk,
    )


def waiting_request(
    grouping: Grouping, *, person: "User", organisation: Organisation | None
) -> Request | None:
    """Return the open request of the organisation, or else of the person themselves: 1 query."""
    rows = waiting_requests(grouping)
    if organisation is not None:
        return rows.filter(payload__organisation=str(organisation.uid)).first()
    return rows.filter(applicant=person, payload__as="person").first()


def organisation_of(request: Request) -> Organisation | None:
    """Return the organisation that a request to join is for; the kept one where it was merged."""
    uid = request.payload["organisation"]
    if not uid:
        return None
    organisation = Organisation.objects.get(uid=uid)
    for _step in range(MERGES_FOLLOWED):
        if organisation.merged_into is None:
            break
        organisation = organisation.merged_into
    return organisation
