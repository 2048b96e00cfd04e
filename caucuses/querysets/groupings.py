"""Every question that is asked of groupings."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Count, Min, Q, TextField
from django.db.models.functions import Cast, Length
from django.utils import timezone

from accounts.rules import is_moderator
from caucuses import access
from caucuses.enums import (
    BODY_SLUGS,
    RANK_OF,
    AppointedBy,
    GroupingKind,
    GroupingStatus,
    Relation,
    WhoMayJoin,
)
from caucuses.querysets.life import RENEWAL
from moderation.models import Request
from organisations.enums import PublicField
from texts.querysets import readable

if TYPE_CHECKING:
    from accounts.models import User
    from caucuses.models import Grouping, MembershipWish  # noqa: F401  the class below names it

TREE_LIMIT = 200  # rows below a body that its page shows


def _with_open_renewal() -> models.QuerySet[Any, Any]:
    """Return the keys of the groups for whose renewal somebody waits."""
    waiting = Request.objects.open().filter(kind=RENEWAL, target_id__isnull=False)
    return waiting.values("target_id")


def linked(lookup: str, *more: str) -> list[str]:
    """Return the fields that a link to a group reads, and `more` of its fields, for `only`.
    `lookup` leads from the rows asked for to the group.
    """
    return [f"{lookup}__{field}" for field in ("slug", "name", "language", *more)]


class GroupingQuerySet(models.QuerySet["Grouping"]):
    def for_index(self) -> "GroupingQuerySet":
        """Return them with what a row of the index reads, and no more: 1 query."""
        return self.defer("note", "source_url")

    def for_page(self) -> "GroupingQuerySet":
        """Return them with what a grouping's page reads of itself and its parent: 1 query."""
        return self.select_related("parent")

    def in_readers_language(self) -> "GroupingQuerySet":
        """Return them with their translations: 1 query more."""
        return self.prefetch_related(readable())

    def coordinated_by(self, user: "User") -> "GroupingQuerySet":
        """Return the groups that `user` leads today, and the groups below them: at most 1 query
        for the person's appointments, none where they are known already.
        """
        led = Q(pk__in=[])
        for key in access.led_by(user):
            led |= Q(line__contains=f"/{key}/")
        return self.filter(led)

    def in_back_office_of(self, user: "User") -> "GroupingQuerySet":
        """Return what `user` sees in the back-office: the secretariat all, coordinators their own
        and what is below.
        """
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self if is_moderator(user) else self.coordinated_by(user)

    def appointable_by(self, user: "User") -> "GroupingQuerySet":
        """Return the groups that are not closed in which `user` may appoint, as the permission
        "caucuses.appoint" says of each: queries as in `coordinated_by`.
        """
        if not user.is_authenticated or not user.is_active:
            return self.none()
        rows = self.exclude(status=GroupingStatus.CLOSED)
        if is_moderator(user):
            return rows
        led = access.led_by(user)
        found = Q(appointed_by=AppointedBy.ITSELF, pk__in=led)
        for key in led:
            below = Q(appointed_by=AppointedBy.PARENT, line__contains=f"/{key}/")
            found |= below & ~Q(pk=key)
        return rows.filter(found)

    def coordinated_from_above_by(self, user: "User") -> "GroupingQuerySet":
        """Return the groups below those that `user` leads today: as `coordinated_by`, without the
        led ones, but for those that stand below another led one.
        """
        led = Q(pk__in=[])
        for key in access.led_by(user):
            led |= Q(line__contains=f"/{key}/") & ~Q(pk=key)
        return self.filter(led)

    def reviewed_within(self, duration: timedelta) -> "GroupingQuerySet":
        """Return the active groups whose review is due within `duration` and asked for by nobody
        yet, the first ones first.
        """
        day = timezone.now().date()
        return (
            self.filter(
                status=GroupingStatus.ACTIVE, review_on__gt=day, review_on__lte=day + duration
            )
            .exclude(pk__in=_with_open_renewal())
            .order_by("review_on", "pk")
        )

    def to_fall_asleep(self) -> "GroupingQuerySet":
        """Return the active groups whose review date passed long ago although nobody asked for
        renewal; those without a review date are left alone.
        """
        return self.filter(
            status=GroupingStatus.ACTIVE,
            review_on__lte=timezone.now().date() - settings.DORMANT_AFTER,
        ).exclude(pk__in=_with_open_renewal())

    def to_be_closed(self) -> "GroupingQuerySet":
        """Return the groups that have been dormant too long; those without a review date are left
        alone.
        """
        day = timezone.now().date()
        return self.filter(
            status=GroupingStatus.DORMANT,
            review_on__lte=day,
            dormant_on__lte=day - settings.CLOSED_AFTER,
        ).exclude(pk__in=_with_open_renewal())

    def unmerged(self) -> "GroupingQuerySet":
        """Leave out those whose address leads to the group that took them in."""
        return self.filter(merged_into=None)

    def founded(self) -> "GroupingQuerySet":
        """Return the groups that are at work and of which the day is known on which they began, the
        latest first; families came with the Bureau.
        """
        known = self.annotate(known=Length("began")).filter(known=len("2003-07-15"))
        return (
            known.without_families().exclude(status=GroupingStatus.CLOSED).order_by("-began", "-id")
        )

    def without_families(self) -> "GroupingQuerySet":
        # By their place in the index of groups, which tells how many there are without the rows.
        return self.exclude(index_rank=RANK_OF[GroupingKind.FAMILY])

    def families(self) -> "GroupingQuerySet":
        """Return the families of the Bureau, in order."""
        return self.filter(kind=GroupingKind.FAMILY).order_by("sort_key", "id")

    def bodies(self) -> "GroupingQuerySet":
        """Return the three bodies that coordinate, the highest first."""
        return self.filter(slug__in=BODY_SLUGS).order_by("index_rank", "id")

    def with_subject(self) -> "GroupingQuerySet":
        """Return the active groups that have a subject, by subject, then as in the index."""
        # More than none, not other than none: SQLite then reads in the order of the index, and no
        # further than asked.
        return self.filter(subject__gt="", status=GroupingStatus.ACTIVE).order_by(
            "subject", "index_rank", "id"
        )

    def one_for_each(self, field: str) -> "GroupingQuerySet":
        """Return one group for each word that stands in `field` ("subject" or "region")."""
        rows = self.without_families().exclude(**{field: ""}).order_by()
        return self.filter(pk__in=rows.values(field).annotate(first=Min("pk")).values("first"))

    def below(self, grouping: "Grouping") -> "GroupingQuerySet":
        """Return the groups that `grouping` coordinates, two steps deep, families apart."""
        return (
            self.without_families()
            .for_index()
            .filter(Q(parent=grouping) | Q(parent__parent=grouping))
            .order_by("index_rank", "sort_key", "id")[:TREE_LIMIT]
        )

    def joinable_by_organisations(self) -> "GroupingQuerySet":
        """Return the groups that an organisation may name in its registration; families apart."""
        return (
            self.without_families()
            .filter(
                relation=Relation.PART,
                who_may_join__in=[WhoMayJoin.BOTH, WhoMayJoin.ORGANISATIONS],
            )
            .exclude(status=GroupingStatus.CLOSED)
            .order_by("index_rank", "sort_key", "id")
        )

    def open_to(self, who: str) -> "GroupingQuerySet":
        """Return the groups that "organisations" or "individuals" may join."""
        return self.filter(who_may_join__in=[WhoMayJoin.BOTH, who]).exclude(
            status=GroupingStatus.CLOSED
        )

    def count_by_rank(self) -> dict[int, int]:
        """Return how many there are of each place in the index: 1 query."""
        return dict(self.order_by().values_list("index_rank").annotate(number=Count("id")))


class MembershipWishQuerySet(models.QuerySet["MembershipWish"]):
    def public(self) -> "MembershipWishQuerySet":
        """Return the wishes of listed organisations that let their groups be shown."""
        # Cast: SQLite has no "contains" for lists. A value of PublicField is part of no other one.
        return self.annotate(shown=Cast("organisation__public_fields", TextField())).filter(
            organisation__is_listed=True, shown__contains=f'"{PublicField.GROUPS}"'
        )

    def for_grouping(self) -> "MembershipWishQuerySet":
        """Return them with the organisation of each, by its name: 1 query."""
        return self.select_related("organisation").order_by(
            "organisation__sort_key", "organisation_id"
        )
