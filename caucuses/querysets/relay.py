"""Every question that is asked of messages to coordinators."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils import timezone

if TYPE_CHECKING:
    from caucuses.models import RelayMessage  # noqa: F401 (named in strings below)


class RelayMessageQuerySet(models.QuerySet["RelayMessage"]):
    def waiting(self) -> "RelayMessageQuerySet":
        """Return those that their writers can still confirm."""
        return self.filter(sent_at=None, created_at__gt=timezone.now() - settings.RELAY_KEPT)

    def lapsed(self) -> "RelayMessageQuerySet":
        """Return those that nobody confirmed in time."""
        return self.filter(sent_at=None, created_at__lte=timezone.now() - settings.RELAY_KEPT)
