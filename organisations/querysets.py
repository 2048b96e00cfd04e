"""Every question that is asked of organisations and mandates."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils import timezone

from organisations.enums import Standing

if TYPE_CHECKING:
    from accounts.models import User
    from organisations.models import Mandate, Organisation  # noqa: F401 (named in strings below)


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def public(self) -> "OrganisationQuerySet":
        """Return what everybody may see: registered, with the consent to be listed."""
        return self.filter(is_listed=True)

    def visible_to(self, user: "User") -> "OrganisationQuerySet":
        """Return what `user` may see in the back-office: moderators all, anybody else nothing."""
        return self if user.has_perm("organisations.view_organisation") else self.none()

    def represented_by(self, user: "User") -> "OrganisationQuerySet":
        """Return the organisations, none merged, for which `user` holds a current mandate."""
        now = timezone.now()
        return (
            self.unmerged()
            .filter(
                Q(mandates__until_at=None) | Q(mandates__until_at__gt=now),
                mandates__person=user,
                mandates__from_at__lte=now,
            )
            .distinct()
        )

    def unmerged(self) -> "OrganisationQuerySet":
        return self.exclude(standing=Standing.MERGED)

    def for_cards(self) -> "OrganisationQuerySet":
        """Return them with all that a row of the directory reads: 2 queries."""
        return self.prefetch_related("names")

    def for_page(self) -> "OrganisationQuerySet":
        """Return them with all that an organisation's page reads: 4 queries."""
        return self.prefetch_related("names", "purposes", "accreditations")


class MandateQuerySet(models.QuerySet["Mandate"]):
    def current(self) -> "MandateQuerySet":
        """Return the mandates in force now."""
        now = timezone.now()
        return self.filter(Q(until_at=None) | Q(until_at__gt=now), from_at__lte=now)
