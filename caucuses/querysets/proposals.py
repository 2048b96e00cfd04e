"""Every question that is asked of proposals for new groups, and of what others say of them."""

from typing import TYPE_CHECKING

from django.db import models

from moderation.enums import DECIDED, OPEN
from moderation.models import Request
from moderation.querysets import RequestQuerySet
from organisations.enums import Standing

if TYPE_CHECKING:
    from caucuses.models import CoSponsorship, ProposalComment  # noqa: F401 (named in strings below)

PROPOSAL = "grouping_proposal"  # the kind of request


def proposals() -> RequestQuerySet:
    """Return the proposals that were sent: everybody may read them, also once they are decided or
    withdrawn.
    """
    return Request.objects.filter(kind=PROPOSAL, submitted_at__isnull=False)


def open_proposals() -> RequestQuerySet:
    """Return the proposals that wait for a decision."""
    return proposals().filter(state__in=OPEN)


def decided_proposals() -> RequestQuerySet:
    """Return the proposals that were approved or declined."""
    return proposals().filter(state__in=DECIDED)


class ProposalCommentQuerySet(models.QuerySet["ProposalComment"]):
    def shown(self) -> "ProposalCommentQuerySet":
        """Return those that no moderator hid."""
        return self.filter(hidden_at=None)


class CoSponsorshipQuerySet(models.QuerySet["CoSponsorship"]):
    def standing(self) -> "CoSponsorshipQuerySet":
        """Return those that were not taken back, of organisations that are registered today, with
        the organisation of each, by its name: 1 query.
        """
        return (
            self.filter(withdrawn_at=None, organisation__standing=Standing.REGISTERED)
            .select_related("organisation")
            .order_by("organisation__sort_key", "organisation_id")
        )
