"""What others say of a proposed group: comments in public, and organisations that co-sponsor it.

The proposal itself is a request (`caucuses/kinds/proposal.py`).
"""

import uuid
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from caucuses.enums import Admission, GroupingKind, WhoMayJoin
from caucuses.models.groupings import Grouping
from caucuses.querysets.proposals import CoSponsorshipQuerySet, ProposalCommentQuerySet
from frame.text import validate_plain_text
from moderation.models import Request
from organisations.models import Mandate, Organisation

COMMENT_LIMIT = 2000  # characters


@dataclass(frozen=True)
class Proposed:
    """What was proposed, as it was sent last: kept as `payload["proposed"]`, without addresses."""

    name: str
    kind: str
    aim: str
    who_may_join: str
    admission: str
    decides: str
    statement: str
    wants_list: bool
    list_name: str
    language: str

    @classmethod
    def of(cls, request: Request) -> "Proposed | None":
        """Return what a sent proposal says; None for one that was never sent."""
        kept: dict[str, Any] | None = request.payload.get("proposed")
        return None if kept is None else cls(**kept)

    @property
    def kind_label(self) -> str:
        return str(GroupingKind(self.kind).label)

    @property
    def who_label(self) -> str:
        return str(WhoMayJoin(self.who_may_join).label)

    @property
    def admission_label(self) -> str:
        return str(Admission(self.admission).label)


class ProposalComment(models.Model):
    """What somebody said of a proposal in public, under the name they gave for it."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    proposal = models.ForeignKey(
        Request, verbose_name=_("proposal"), on_delete=models.PROTECT, related_name="comments"
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    shown_name = models.CharField(_("name shown"), max_length=150)
    text = models.TextField(
        _("comment"), max_length=COMMENT_LIMIT, validators=[validate_plain_text]
    )
    at = models.DateTimeField(_("at"), default=timezone.now)
    hidden_at = models.DateTimeField(_("hidden"), null=True)
    hidden_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("hidden by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )

    objects = ProposalCommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment on a proposal")
        verbose_name_plural = _("comments on proposals")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.proposal_id}: {self.text[:60]}"

    @property
    def grouping(self) -> Grouping | None:
        """The group that the proposed one would be part of: it moderates the comments."""
        target = self.proposal.target
        return target if isinstance(target, Grouping) else None


class CoSponsorship(models.Model):
    """An organisation that supports a proposal; taking it back ends the row."""

    proposal = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="sponsorships")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="sponsorships"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.PROTECT, related_name="+"
    )
    under = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("withdrawn by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )

    objects = CoSponsorshipQuerySet.as_manager()

    class Meta:
        verbose_name = _("co-sponsorship")
        verbose_name_plural = _("co-sponsorships")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "organisation"],
                condition=Q(withdrawn_at=None),
                name="caucuses_sponsor_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} → {self.proposal_id}"
