"""What others say of a proposed group: comments in public, and organisations that co-sponsor it.

The proposal itself is a request (`caucuses/kinds/proposal.py`).
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from frame.text import validate_plain_text
from moderation.models import Request
from organisations.models import Mandate, Organisation

COMMENT_LIMIT = 2000  # characters


class ProposalComment(models.Model):
    """What somebody said of a proposal in public, under the name they gave for it."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    proposal = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    shown_name = models.CharField(_("name shown"), max_length=150)
    text = models.TextField(
        _("comment"), max_length=COMMENT_LIMIT, validators=[validate_plain_text]
    )
    at = models.DateTimeField(default=timezone.now)
    hidden_at = models.DateTimeField(_("hidden"), null=True)
    hidden_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("comment on a proposal")
        verbose_name_plural = _("comments on proposals")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.proposal_id}: {self.text[:60]}"


class CoSponsorship(models.Model):
    """An organisation that supports a proposal; taking it back ends the row."""

    proposal = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="sponsorships")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="sponsorships"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    under = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

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
