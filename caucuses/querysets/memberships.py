"""Every question that is asked of memberships."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils import timezone

from organisations.enums import PublicField
from organisations.models import Mandate

if TYPE_CHECKING:
    from accounts.models import User
    from caucuses.models import Grouping, Membership  # noqa: F401 (named in strings below)


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self) -> "MembershipQuerySet":
        """Return those that have not ended, paused ones too."""
        return self.filter(until_at=None)

    def active(self) -> "MembershipQuerySet":
        """Return those that have neither ended nor are paused."""
        return self.current().filter(paused_at=None)

    def at(self, moment: datetime) -> "MembershipQuerySet":
        """Return those in force at a moment."""
        return self.filter(Q(until_at=None) | Q(until_at__gt=moment), from_at__lte=moment)

    def reached_by(self, user: "User") -> "MembershipQuerySet":
        """Return the memberships through which `user` belongs to a group: their own, and those of
        the organisations for which they hold a current mandate.
        """
        now = timezone.now()
        mandated = Mandate.objects.filter(
            Q(until_at=None) | Q(until_at__gt=now), person=user, from_at__lte=now
        ).values("organisation_id")
        return self.filter(Q(person=user) | Q(organisation__in=mandated))

    def listed(self) -> "MembershipQuerySet":
        """Return those whose member agreed to stand in the list of members. An organisation must
        also be in the public directory and let its groups be shown.
        """
        shown = models.functions.Cast("organisation__public_fields", models.TextField())
        return self.annotate(shown_fields=shown).filter(
            Q(organisation=None)
            | Q(organisation__is_listed=True, shown_fields__contains=f'"{PublicField.GROUPS}"'),
            is_listed=True,
        )

    def for_list(self) -> "MembershipQuerySet":
        """Return them with what a row of the list of members reads: 1 query."""
        return self.select_related("person", "organisation")
