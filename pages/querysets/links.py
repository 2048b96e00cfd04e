"""Every question that is asked of links."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from frame.answers import GONE
from moderation.enums import OPEN, State
from moderation.models import Request
from texts.querysets import readable

if TYPE_CHECKING:
    from moderation.querysets import RequestQuerySet
    from pages.models import Link  # noqa: F401  the class below names it


LINK_PROPOSAL = "link_proposal"  # the kind of request
_DEAD = Q(dead_since__isnull=False) | Q(year_seen_dead__isnull=False)


class LinkQuerySet(models.QuerySet["Link"]):
    def in_readers_language(self) -> "LinkQuerySet":
        """Return them with their translations: 1 query more."""
        return self.prefetch_related(readable())

    def to_check(self, before: datetime) -> "LinkQuerySet":
        """Return those that were not looked at since `before`, the longest waiting first."""
        never = Q(checked_at=None)
        return self.filter(never | Q(checked_at__lt=before)).order_by(
            F("checked_at").asc(nulls_first=True), "id"
        )

    def dead(self) -> "LinkQuerySet":
        """Return those that are known not to lead anywhere."""
        return self.filter(_DEAD)

    def alive(self) -> "LinkQuerySet":
        return self.exclude(_DEAD)

    def newly_dead(self) -> "LinkQuerySet":
        """Return those of whose death nobody was told: not what people entered as dead."""
        return self.filter(dead_since__isnull=False, death_told_at=None, year_seen_dead=None)

    def in_state(self, state: str) -> "LinkQuerySet":
        """Return those in a state as the back-office tells them apart; all for an unknown one."""
        if state == "dead":
            return self.dead()
        if state == "failing":
            return self.alive().filter(failures__gt=0)
        if state == "unchecked":
            return self.filter(answer="")
        if state == "refusing":
            return self.filter(answer__regex="^[46789][0-9]{2}$").exclude(answer__in=GONE)
        if state == "answering":
            return self.filter(answer__regex="^[123][0-9]{2}$")
        return self

    def answered_since(self, moment: datetime) -> "LinkQuerySet":
        """Return those that were looked at since, and answered."""
        return self.filter(checked_at__gte=moment, failures=0).exclude(answer="")


def link_proposals() -> "RequestQuerySet":
    """Return the proposals that wait or were declined."""
    return Request.objects.filter(kind=LINK_PROPOSAL, state__in=[*OPEN, State.DECLINED])
