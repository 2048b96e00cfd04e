"""What happened to a group in its life: a log that nobody can change."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from caucuses.enums import LifeEvent
from caucuses.models.groupings import Grouping
from caucuses.querysets.life import GroupingEventQuerySet
from moderation.models import LogIsFinal


class GroupingEvent(models.Model):
    """One thing that happened to a group. Everybody reads what and when; the secretariat reads also
    who did it and why.

    Written by `caucuses/services/life.py`. `details` hold what the words need: a former name.
    """

    grouping = models.ForeignKey(
        Grouping, verbose_name=_("group"), on_delete=models.PROTECT, related_name="events"
    )
    what = models.CharField(_("what"), max_length=20, choices=LifeEvent.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        on_delete=models.PROTECT,
        null=True,  # nobody: a time ran out
        related_name="+",
    )
    at = models.DateTimeField(_("at"), default=timezone.now)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    details = models.JSONField(default=dict)

    objects = GroupingEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event in the life of a group")
        verbose_name_plural = _("events in the lives of groups")
        ordering = ["grouping_id", "-id"]

    def __str__(self) -> str:
        return f"{self.grouping_id}: {self.what}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise LogIsFinal("What happened to a group is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise LogIsFinal("What happened to a group is never deleted.")
