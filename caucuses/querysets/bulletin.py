"""Every question that is asked of the readers of bulletins."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone

if TYPE_CHECKING:
    from accounts.models import User
    from caucuses.models import (  # noqa: F401 (named in strings below)
        BulletinReader,
        BulletinRequest,
    )

CONFIRMED_WITHIN = timedelta(days=2)
ENDED_KEPT = timedelta(days=30)  # so long the address of a former reader stays


class BulletinRequestQuerySet(models.QuerySet["BulletinRequest"]):
    def made_since(self, moment: datetime) -> "BulletinRequestQuerySet":
        return self.filter(created_at__gt=moment)

    def waiting(self) -> "BulletinRequestQuerySet":
        """Return those that can still be confirmed."""
        return self.made_since(timezone.now() - CONFIRMED_WITHIN)

    def lapsed(self) -> "BulletinRequestQuerySet":
        return self.filter(created_at__lte=timezone.now() - CONFIRMED_WITHIN)


class BulletinReaderQuerySet(models.QuerySet["BulletinReader"]):
    def open(self) -> "BulletinReaderQuerySet":
        """Return those that have not ended."""
        return self.filter(ended_at=None)

    def due(self, end_on: date) -> "BulletinReaderQuerySet":
        """Return those who do not know yet what happened in the week up to, not with, `end_on`."""
        return self.open().filter(told_until_on__lt=end_on)

    def editions(self) -> list[tuple[int | None, str]]:
        """Return what they read, each once: the key of the group, or None, and the language."""
        rows = self.order_by("grouping_id", "language").values_list("grouping_id", "language")
        return list(rows.distinct())

    def of_edition(self, grouping_id: int | None, language: str) -> "BulletinReaderQuerySet":
        rows = self.filter(language=language)
        if grouping_id is None:
            return rows.filter(grouping=None)
        return rows.filter(grouping_id=grouping_id)

    def sent_to(self, user: "User") -> "BulletinReaderQuerySet":
        """Return those with a confirmed address of `user`: 1 query more."""
        return self.filter(email__in=user.confirmed_addresses)

    def long_ended(self) -> "BulletinReaderQuerySet":
        """Return those that ended so long ago that nobody needs their address any more."""
        return self.filter(ended_at__lte=timezone.now() - ENDED_KEPT)
