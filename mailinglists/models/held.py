"""Messages that wait for a moderator, and the senders who need none."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mailinglists.enums import Cause, HeldState
from mailinglists.querysets import HeldPostQuerySet


class HeldPost(models.Model):
    """A message that the mail server keeps back. The row mirrors it; once it is decided, a task
    tells the server.
    """

    mailing_list = models.ForeignKey(
        "mailinglists.MailingList",
        verbose_name=_("mailing list"),
        on_delete=models.CASCADE,
        related_name="held_posts",
    )
    number = models.PositiveIntegerField(_("number"), editable=False)  # the server's own
    message_id = models.CharField(_("message ID"), max_length=300, editable=False)
    sender = models.CharField(_("sender"), max_length=320, editable=False)
    subject = models.CharField(_("subject"), max_length=300, blank=True, editable=False)
    # Why it is held: codes (`enums.Cause`), or sentences of the server that have none.
    causes = models.JSONField(_("why it is held"), default=list, editable=False)
    # Headers of spam filters, by name, as far as there are any.
    spam_marks = models.JSONField(_("marks of spam filters"), default=dict, editable=False)
    text = models.TextField(_("text"), blank=True, editable=False)
    size = models.PositiveIntegerField(_("size"), default=0, editable=False)  # bytes
    held_at = models.DateTimeField(_("held since"), default=timezone.now, editable=False)
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=HeldState.choices,
        default=HeldState.WAITING,
        editable=False,
    )
    reason = models.TextField(_("reason"), blank=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("decided"), null=True, editable=False)
    # When the server carried the decision out.
    done_at = models.DateTimeField(_("carried out"), null=True, editable=False)
    # Somebody tells the server just now, so that no second worker does.
    leased_until = models.DateTimeField(default=timezone.now, editable=False)

    objects = HeldPostQuerySet.as_manager()

    class Meta:
        verbose_name = _("message held")
        verbose_name_plural = _("messages held")
        ordering = ["held_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["mailing_list", "number"],
                condition=Q(state=HeldState.WAITING),
                name="mailinglists_held_once",
            ),
            models.CheckConstraint(
                condition=Q(state=HeldState.WAITING, decided_at=None)
                | (~Q(state=HeldState.WAITING) & Q(decided_at__isnull=False)),
                name="mailinglists_held_decision_told",
            ),
        ]
        indexes = [
            # What waits, the longest first, in all and for one list.
            models.Index(
                fields=["held_at", "id"],
                name="mailinglists_held_waiting",
                condition=Q(state=HeldState.WAITING),
            ),
            # What a sender wrote to a list before.
            models.Index(fields=["mailing_list", "sender"], name="mailinglists_held_by_sender"),
            # What the server has yet to be told.
            models.Index(
                fields=["decided_at"],
                name="mailinglists_held_to_do",
                condition=~Q(state__in=[HeldState.WAITING, HeldState.GONE]) & Q(done_at=None),
            ),
        ]

    def __str__(self) -> str:
        return self.subject or self.message_id

    @property
    def is_waiting(self) -> bool:
        return self.state == HeldState.WAITING

    @property
    def is_to_carry_out(self) -> bool:
        """Whether the server has yet to be told of the decision."""
        return self.done_at is None and self.state not in (HeldState.WAITING, HeldState.GONE)

    @property
    def causes_in_words(self) -> list[str]:
        """Why it is held: in words of ours, or in those of the server where we have none."""
        words = dict(Cause.choices)
        return [str(words.get(cause, cause)) for cause in self.causes]


class TrustedSender(models.Model):
    """An address whose messages to a list are let through without a look."""

    mailing_list = models.ForeignKey(
        "mailinglists.MailingList",
        verbose_name=_("mailing list"),
        on_delete=models.CASCADE,
        related_name="trusted_senders",
    )
    email = models.EmailField(_("e-mail address"))  # in small letters
    trusted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("trusted by"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    since = models.DateTimeField(_("since"), default=timezone.now)

    class Meta:
        verbose_name = _("trusted sender")
        verbose_name_plural = _("trusted senders")
        ordering = ["mailing_list_id", "email"]
        constraints = [
            models.UniqueConstraint(
                fields=["mailing_list", "email"], name="mailinglists_trusted_once"
            ),
            models.CheckConstraint(
                condition=Q(email=Lower(F("email"))), name="mailinglists_trusted_small_letters"
            ),
        ]

    def __str__(self) -> str:
        return self.email
