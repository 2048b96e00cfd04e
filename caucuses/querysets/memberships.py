"""Every question that is asked of memberships."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Count, Q
from django.utils import timezone

from caucuses.enums import Admission
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
        # Not "one or the other" in one condition: PostgreSQL reads every membership for that.
        rows = self.model._default_manager.order_by()
        own = rows.filter(person=user).values("pk")
        theirs = rows.filter(organisation__in=mandated).values("pk")
        return self.filter(pk__in=own.union(theirs))

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

    def joined_at_once(self, start: datetime, end: datetime) -> "MembershipQuerySet":
        """Return those in open groups that began from `start` up to, not with, `end`."""
        return self.filter(
            from_at__gte=start,
            from_at__lt=end,
            admitted_by=None,
            grouping__admission=Admission.OPEN,
        )

    def count_by_grouping(self) -> dict[int, int]:
        """Return how many there are in each group that has any: 1 query."""
        return dict(self.order_by().values_list("grouping_id").annotate(number=Count("pk")))

    def count_by_member(self) -> tuple[int, int]:
        """Return how many organisations and how many individuals there are: 1 query."""
        counted = self.order_by().aggregate(
            organisations=Count("organisation_id"), individuals=Count("person_id")
        )
        return counted["organisations"], counted["individuals"]

    def of(self, who: str) -> "MembershipQuerySet":
        """Return those of "organisations" or of "individuals"; all for ""."""
        if not who:
            return self
        # Asked of the member that is there: SQLite would take the index of those who are not, and
        # walk through half of all memberships.
        member = "organisation" if who == "organisations" else "person"
        return self.filter(**{f"{member}__isnull": False})

    def for_list(self) -> "MembershipQuerySet":
        """Return them with what a row of the list of members reads: 1 query."""
        return self.select_related("person", "organisation")
