"""Memberships: of a person or an organisation in a group, from one moment until another."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from caucuses.enums import MembershipEnd
from caucuses.models.groupings import Grouping
from caucuses.querysets.memberships import MembershipQuerySet
from moderation.models import Decision
from organisations.models import Mandate, Organisation

INTRODUCTION_LIMIT = 1000  # characters


class Membership(models.Model):
    """The membership of one person or one organisation. It ends by date and is never deleted.

    An organisation's stays when the mandate of whoever joined for it ends.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    grouping = models.ForeignKey(
        Grouping, verbose_name=_("group"), on_delete=models.PROTECT, related_name="memberships"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.PROTECT,
        null=True,
        related_name="memberships",
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        null=True,
        related_name="memberships",
    )
    from_at = models.DateTimeField(_("from"), default=timezone.now)
    until_at = models.DateTimeField(_("until"), null=True)
    paused_at = models.DateTimeField(_("paused"), null=True)
    is_listed = models.BooleanField(_("shown in the list of members"), default=False)
    introduction = models.TextField(_("introduction"), max_length=INTRODUCTION_LIMIT, blank=True)
    accepted_statement = models.TextField(_("statement accepted"), blank=True)
    joined_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("joined by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    joined_under = models.ForeignKey(
        Mandate,
        verbose_name=_("joined under the mandate"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    admitted_by = models.ForeignKey(
        Decision,
        verbose_name=_("admitted by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="memberships",
    )
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("ended by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    ended_under = models.ForeignKey(
        Mandate,
        verbose_name=_("ended under the mandate"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    end = models.CharField(
        _("why it ended"), max_length=10, choices=MembershipEnd.choices, blank=True
    )
    end_reason = models.CharField(_("reason of the end"), max_length=500, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.CheckConstraint(
                condition=Q(person=None, organisation__isnull=False)
                | Q(person__isnull=False, organisation=None),
                name="caucuses_membership_of_one",
            ),
            models.CheckConstraint(
                condition=Q(until_at=None) | Q(until_at__gte=F("from_at")),
                name="caucuses_membership_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(until_at=None, end="") | (Q(until_at__isnull=False) & ~Q(end="")),
                name="caucuses_membership_end_told",
            ),
            models.UniqueConstraint(
                fields=["person", "grouping"],
                condition=Q(until_at=None, person__isnull=False),
                name="caucuses_person_joins_once",
            ),
            models.UniqueConstraint(
                fields=["organisation", "grouping"],
                condition=Q(until_at=None, organisation__isnull=False),
                name="caucuses_organisation_joins_once",
            ),
        ]
        indexes = [
            # The list of members of a group, in the order in which they joined.
            models.Index(
                fields=["grouping", "id"], name="caucuses_members", condition=Q(until_at=None)
            ),
            # The same of those who agreed to be listed.
            models.Index(
                fields=["grouping", "id"],
                name="caucuses_listed_members",
                condition=Q(until_at=None, is_listed=True),
            ),
            # Former members, a few among very many, in the back-office.
            models.Index(
                fields=["id"],
                name="caucuses_former_members",
                condition=Q(until_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id or self.organisation_id} → {self.grouping_id}"

    @property
    def is_current(self) -> bool:
        return self.until_at is None

    @property
    def is_paused(self) -> bool:
        return self.is_current and self.paused_at is not None
