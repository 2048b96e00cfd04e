"""Mail that leaves the portal, kept as rows until it is delivered; the clock of the worker; what is
not as it should be.
"""

from datetime import datetime, timedelta
from email.utils import make_msgid
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from notices import alarms

if TYPE_CHECKING:
    from accounts.models import User


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
            # notices.health.MailGivenUp, every five minutes.
            models.Index(
                fields=["failed_at"],
                name="notices_given_up",
                condition=models.Q(failed_at__isnull=False),
            ),
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


class Reading(models.Model):
    """What a check measured last, for those who ask without measuring themselves; also when each
    worker gave its last sign of life (`notices/lost_tasks.py`).
    """

    name = models.CharField(max_length=100, primary_key=True)
    value = models.CharField(max_length=200)
    taken_at = models.DateTimeField(default=timezone.now)

    class Meta:
        # Translators: something that was measured.
        verbose_name = pgettext_lazy("measured", "reading")
        verbose_name_plural = pgettext_lazy("measured", "readings")

    def __str__(self) -> str:
        return self.name

    @classmethod
    def note(cls, name: str, value: str) -> None:
        """Keep `value` in place of what was measured before."""
        cls.objects.update_or_create(
            name=name, defaults={"value": value, "taken_at": timezone.now()}
        )

    @classmethod
    def forget(cls, name: str) -> None:
        """Keep nothing: there is nothing to measure any more."""
        cls.objects.filter(name=name).delete()

    @classmethod
    def moment(cls, name: str) -> datetime | None:
        """Return a reading that is a moment, where there is one: one query."""
        value = cls.objects.filter(name=name).values_list("value", flat=True).first()
        return datetime.fromisoformat(value) if value else None


class AlarmQuerySet(models.QuerySet["Alarm"]):
    def open(self) -> "AlarmQuerySet":
        """Return what has not ended."""
        return self.filter(ended_at=None)

    def ended_since(self, moment: datetime) -> "AlarmQuerySet":
        """Return what ended at `moment` or later."""
        return self.filter(ended_at__gte=moment)

    def oldest_first(self) -> "AlarmQuerySet":
        return self.order_by("since_at", "pk")


class Alarm(models.Model):
    """Something that a check found, from when until when (see `notices/alarms.py`). Written by
    `notices/services.py`.
    """

    # How long after it was told last what has not ended is told again, and what ended and is back.
    LASTING_TOLD_AFTER = timedelta(days=1)
    RETURN_TOLD_AFTER = timedelta(hours=1)

    check_name = models.CharField(_("check"), max_length=100)
    key = models.CharField(_("key"), max_length=alarms.KEY_LENGTH, blank=True)
    data = models.JSONField(_("data"), default=dict)
    since_at = models.DateTimeField(_("since"))
    last_seen_at = models.DateTimeField(_("last seen"))
    ended_at = models.DateTimeField(_("ended"), null=True)
    told_at = models.DateTimeField(_("operator told"), null=True)

    objects = AlarmQuerySet.as_manager()

    class Meta:
        # Translators: something at the portal that does not work and needs somebody's care.
        verbose_name = pgettext_lazy("fault", "alarm")
        verbose_name_plural = pgettext_lazy("fault", "alarms")
        constraints = [
            models.UniqueConstraint(
                fields=["check_name", "key"],
                condition=models.Q(ended_at=None),
                name="notices_one_open_alarm",
            )
        ]
        indexes = [
            # services.forget_old_alarms() and ended_since().
            models.Index(fields=["ended_at"], name="notices_alarm_ended"),
            models.Index(fields=["-since_at", "-id"], name="notices_alarm_latest"),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def words(self) -> str:
        """What is wrong, in the active language."""
        return alarms.get(self.check_name).words(self.data)

    @property
    def advice(self) -> str:
        """What to do about it, in the active language."""
        return alarms.get(self.check_name).advice(self.data)

    @property
    def url(self) -> str:
        """Where in the back-office to look, as a path; "" for nowhere."""
        return alarms.get(self.check_name).url(self.data)

    @property
    def was_told(self) -> bool:
        """Whether the operator was told of it, not only of an earlier one of its kind."""
        return self.told_at is not None and self.told_at >= self.since_at

    def is_news(self, now: datetime) -> bool:
        """Tell whether the operator is to be told now: at once, then once a day while it lasts.

        What was told, ended and is back waits an hour, so that a fault that comes and goes does not
        fill a mailbox.
        """
        if self.told_at is None:
            return True
        wait = self.LASTING_TOLD_AFTER if self.was_told else self.RETURN_TOLD_AFTER
        return self.told_at <= now - wait

    def url_for(self, user: "User") -> str:
        """Return `url` for a person who may look there, else ""."""
        permission = alarms.get(self.check_name).url_permission
        return self.url if not permission or user.has_perm(permission) else ""
