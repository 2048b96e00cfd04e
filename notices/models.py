"""Mail that leaves the portal, kept as rows until it is delivered, and the clock of the worker."""

from datetime import timedelta
from email.utils import make_msgid
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class OutgoingMailQuerySet(models.QuerySet["OutgoingMail"]):
    def waiting(self) -> "OutgoingMailQuerySet":
        """Return mails that are neither sent nor given up."""
        return self.filter(sent_at=None, failed_at=None)

    def overdue(self, *, after: timedelta = timedelta(minutes=5)) -> "OutgoingMailQuerySet":
        """Return waiting mails whose last try is long past: a worker died with them, or their task
        was lost.
        """
        now = timezone.now()
        return self.waiting().filter(leased_until__lt=now, created_at__lt=now - after)


def _message_id() -> str:
    return make_msgid(domain="portal")


class OutgoingMail(models.Model):
    """One mail to one reader. Its text is erased once it is delivered."""

    once = models.CharField(  # noqa: DJ001 (unique, and most mails have none)
        _("once key"),
        max_length=200,
        unique=True,
        null=True,
        editable=False,
        help_text=_("A second mail with the same key is not stored."),
    )
    message_id = models.CharField(max_length=255, default=_message_id, editable=False)
    sender = models.CharField(_("from"), max_length=320)
    recipient = models.CharField(_("to"), max_length=320)
    subject = models.CharField(_("subject"), max_length=998)
    text = models.TextField(_("text"), blank=True)
    html = models.TextField(_("HTML"), blank=True)
    headers = models.JSONField(_("headers"), default=dict, blank=True)
    created_at = models.DateTimeField(_("written"), default=timezone.now, editable=False)
    sent_at = models.DateTimeField(_("delivered"), null=True, editable=False)
    failed_at = models.DateTimeField(_("given up"), null=True, editable=False)
    leased_until = models.DateTimeField(default=timezone.now, editable=False)
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0, editable=False)
    last_error = models.TextField(_("last error"), blank=True, editable=False)

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("outgoing mail")
        verbose_name_plural = _("outgoing mail")
        indexes = [
            # OutgoingMail.objects.overdue(), every minute.
            models.Index(
                fields=["leased_until"],
                name="notices_waiting",
                condition=models.Q(sent_at=None, failed_at=None),
            ),
            models.Index(fields=["-created_at", "-id"], name="notices_latest"),
        ]

    def __str__(self) -> str:
        return self.subject


class JobRun(models.Model):
    """When a job of the worker's clock last began (see `notices/schedule.py`); "worker" is its
    heartbeat.
    """

    name = models.CharField(max_length=100, primary_key=True)
    began_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")

    def __str__(self) -> str:
        return self.name

    @classmethod
    def mark(cls, name: str) -> None:
        """Record that `name` begins now."""
        defaults: dict[str, Any] = {"began_at": timezone.now()}
        cls.objects.update_or_create(name=name, defaults=defaults)
