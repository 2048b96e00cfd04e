"""Every question that is asked of organisations and mandates."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import connections, models
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.db.models.functions import Substr
from django.utils import timezone

from accounts.invitations import InvitationQuerySet
from organisations.collation import HEADING_LENGTH, HIGHEST
from organisations.enums import MandateScope, Standing

if TYPE_CHECKING:
    from accounts.models import User
    from organisations.models import (  # noqa: F401 (named in strings below)
        Act,
        Mandate,
        MandateInvitation,
        Organisation,
    )


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

    def headings(self) -> list[str]:
        """Return the headings from A to Z under which there are any, in their order: 1 query.

        It leaps from each heading to the next by index, so that a million rows cost what their
        headings do.
        """
        start = Substr("sort_key", 1, HEADING_LENGTH)
        ordered = self.order_by("sort_key").annotate(key_start=start)
        end_of_last = RawSQL("leap.heading || %s", [HIGHEST])
        following = ordered.filter(sort_key__gte=end_of_last)
        first_sql, first_values = ordered.values("key_start")[:1].query.sql_with_params()
        next_sql, next_values = following.values("key_start")[:1].query.sql_with_params()
        # Both parts are the ORM's own; Django has no recursive queries (ticket 28919).
        sql = (
            f"WITH RECURSIVE leap(heading) AS (SELECT * FROM ({first_sql}) AS first_one "
            f"UNION ALL SELECT ({next_sql}) FROM leap WHERE leap.heading IS NOT NULL) "
            "SELECT heading FROM leap WHERE heading IS NOT NULL"
        )
        with connections[self.db].cursor() as cursor:
            cursor.execute(sql, [*first_values, *next_values])
            return [row[0] for row in cursor.fetchall()]

    def headings_of_few(self) -> list[str]:
        """Return the same, asked of each organisation: quicker where a filter leaves few."""
        start = Substr("sort_key", 1, HEADING_LENGTH)
        rows = self.order_by().annotate(key_start=start).values_list("key_start", flat=True)
        return sorted(rows.distinct())

    def for_cards(self) -> "OrganisationQuerySet":
        """Return them with all that a row of the directory reads: 2 queries."""
        return self.prefetch_related("names")

    def for_page(self) -> "OrganisationQuerySet":
        """Return them with all that an organisation's page reads: 4 queries."""
        return self.prefetch_related("names", "purposes", "accreditations")


class MandateQuerySet(models.QuerySet["Mandate"]):
    def current(self) -> "MandateQuerySet":
        """Return the mandates in force now."""
        return self.at(timezone.now())

    def at(self, moment: datetime) -> "MandateQuerySet":
        """Return the mandates in force at the moment: each holds from its beginning up to, not
        with, its end.
        """
        return self.filter(Q(until_at=None) | Q(until_at__gt=moment), from_at__lte=moment)

    def former(self) -> "MandateQuerySet":
        """Return those that have ended."""
        return self.filter(until_at__lte=timezone.now())

    def with_scope(self, scope: str) -> "MandateQuerySet":
        """Return those that hold the scope (a MandateScope, or its value)."""
        return self.filter(**{MandateScope(scope).column: True})

    def ending_within(self, duration: timedelta) -> "MandateQuerySet":
        """Return those in force that end by themselves within `duration`."""
        return self.current().filter(until_at__lte=timezone.now() + duration)

    def run_out_within(self, duration: timedelta) -> "MandateQuerySet":
        """Return those whose time ran out during the last `duration`: nobody ended them."""
        return self.former().filter(
            until_at__gt=timezone.now() - duration, ended_by=None, ended_by_person=None
        )

    def without_successor(self) -> "MandateQuerySet":
        """Leave out those whose person holds a current mandate for the same organisation."""
        from organisations.models import Mandate  # the model needs this queryset first

        held = Mandate.objects.current().filter(
            person=models.OuterRef("person"), organisation=models.OuterRef("organisation")
        )
        return self.exclude(models.Exists(held))


class MandateInvitationQuerySet(InvitationQuerySet["MandateInvitation"]):
    pass


class ActQuerySet(models.QuerySet["Act"]):
    def update(self, **values: Any) -> int:
        from organisations.models import ActIsFinal  # the model needs this queryset first

        raise ActIsFinal("An act is never changed.")

    def delete(self) -> tuple[int, dict[str, int]]:
        from organisations.models import ActIsFinal  # the model needs this queryset first

        raise ActIsFinal("An act is never deleted.")
