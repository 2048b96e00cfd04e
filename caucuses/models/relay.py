"""Messages from visitors to a group's coordinators: passed on, then forgotten but for a trace."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.invitations import new_token
from caucuses.models.groupings import Grouping
from caucuses.querysets.relay import RelayMessageQuerySet

MESSAGE_LIMIT = 4000  # characters


class RelayMessage(models.Model):
    """One message. Its words are erased once it is passed on, or not confirmed in time."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    grouping = models.ForeignKey(Grouping, on_delete=models.PROTECT, related_name="+")
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("sender"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    name = models.CharField(_("name"), max_length=150)
    email = models.EmailField(_("e-mail address"))
    language = models.CharField(max_length=10, choices=settings.LANGUAGES)
    subject = models.CharField(_("subject"), max_length=150)
    text = models.TextField(_("message"), max_length=MESSAGE_LIMIT)
    # Of the network: versions before wrote it, and counted by it. It goes with the next one.
    source = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(_("sent at"), null=True)
    recipient_count = models.PositiveSmallIntegerField(default=0)

    objects = RelayMessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message to coordinators")
        verbose_name_plural = _("messages to coordinators")
        indexes = [
            # By what an erasure looks for; the others go with `source`.
            models.Index(fields=["email", "created_at"], name="caucuses_relay_email"),
            models.Index(fields=["source", "created_at"], name="caucuses_relay_source"),
            models.Index(fields=["grouping", "created_at"], name="caucuses_relay_grouping"),
        ]

    def __str__(self) -> str:
        return f"{self.grouping_id}, {self.created_at:%Y-%m-%d}"

    @property
    def is_sent(self) -> bool:
        return self.sent_at is not None
