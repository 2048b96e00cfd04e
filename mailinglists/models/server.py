"""What the portal knows of a list on its mail server."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mailinglists.enums import Trouble
from mailinglists.querysets import InstallationQuerySet


class Installation(models.Model):
    """How far the mail server has come with one list.

    Each change of the list raises `wanted`; `brought` follows when the server has all of it. So a
    crash at any moment leaves a row that is due.
    """

    mailing_list = models.OneToOneField(
        "mailinglists.MailingList",
        verbose_name=_("mailing list"),
        on_delete=models.CASCADE,
        related_name="installation",
    )
    wanted = models.PositiveIntegerField(default=1, editable=False)
    brought = models.PositiveIntegerField(default=0, editable=False)
    # The last moment before the portal asked the server to make the list: one that is older there
    # is somebody else's.
    began_at = models.DateTimeField(_("making began"), null=True, editable=False)
    made_at = models.DateTimeField(_("made"), null=True, editable=False)
    may_take_over = models.BooleanField(
        _("take over the list of this name"),
        default=False,
        help_text=_(
            "A list of this name that the portal did not make is there already. With this, the "
            "portal takes it over: its settings become those above, its subscribers stay."
        ),
    )
    owners_told_at = models.DateTimeField(_("owners told"), null=True, editable=False)
    trouble = models.CharField(
        _("trouble"), max_length=15, choices=Trouble.choices, blank=True, editable=False
    )
    trouble_details = models.CharField(_("details"), max_length=300, blank=True, editable=False)
    troubled_since = models.DateTimeField(_("since"), null=True, editable=False)
    attempts = models.PositiveIntegerField(_("attempts"), default=0, editable=False)
    next_at = models.DateTimeField(_("next attempt"), default=timezone.now, editable=False)
    # Who works on it just now, so that two workers do not undo each other's calls.
    lease = models.UUIDField(default=uuid.uuid4, editable=False)
    leased_until = models.DateTimeField(default=timezone.now, editable=False)
    checked_at = models.DateTimeField(_("compared"), null=True, editable=False)
    # What differed when it was last compared, as `mailinglists/mailman/drift.py` writes it.
    drift = models.JSONField(_("differences"), default=list, blank=True, editable=False)

    objects = InstallationQuerySet.as_manager()

    class Meta:
        verbose_name = _("list on the mail server")
        verbose_name_plural = _("lists on the mail server")
        ordering = ["mailing_list__name"]
        indexes = [
            # What is due (`mailinglists/jobs.py`).
            models.Index(
                fields=["next_at"], name="mailinglists_due", condition=Q(brought__lt=F("wanted"))
            ),
        ]

    def __str__(self) -> str:
        return str(self.mailing_list)

    @property
    def is_due(self) -> bool:
        return self.brought < self.wanted
