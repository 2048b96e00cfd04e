"""Every question that is asked of links."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from texts.querysets import readable

if TYPE_CHECKING:
    from pages.models import Link  # noqa: F401  the class below names it


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
