"""Who may act for an organisation, who is asked to, and what representatives did."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.invitations import ANSWER_TOLD, Invitation
from moderation.models import Decision
from organisations.enums import ActVerb, MandateScope
from organisations.models.organisations import Organisation
from organisations.querysets import ActQuerySet, MandateInvitationQuerySet, MandateQuerySet


class Scoped(models.Model):
    """What a mandate, or the invitation to one, lets a person do."""

    may_edit = models.BooleanField(_("edit the profile"), default=True)
    may_join = models.BooleanField(_("join groups"), default=True)
    may_sign = models.BooleanField(_("sign statements"), default=True)
    may_vote = models.BooleanField(_("vote"), default=True)
    may_receive = models.BooleanField(_("receive notices"), default=True)

    class Meta:
        abstract = True

    @property
    def scopes(self) -> list[MandateScope]:
        return [scope for scope in MandateScope if getattr(self, scope.column)]

    @property
    def scope_labels(self) -> list[str | Promise]:
        return [scope.label for scope in self.scopes]


class Mandate(Scoped):
    """The dated, revocable right of a person to act for an organisation. It ends by date and is
    never deleted; a change of its limits ends it and begins a like one at the same moment.
    """

    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        related_name="mandates",
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="mandates"
    )
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    function = models.CharField(_("function in the organisation"), max_length=150, blank=True)
    from_at = models.DateTimeField(_("from"), default=timezone.now)
    until_at = models.DateTimeField(_("until"), null=True, blank=True)
    term_until_at = models.DateTimeField(
        _("granted until"),
        null=True,
        editable=False,
        help_text=_("As it was granted; “until” says when it really ended."),
    )
    granted_by = models.ForeignKey(
        Decision, on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    granted_under = models.ForeignKey(
        "self",
        verbose_name=_("granted under the mandate"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
    )
    ended_by = models.ForeignKey(
        Decision, on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    ended_by_person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("ended by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
    )
    ended_under = models.ForeignKey(
        "self",
        verbose_name=_("ended under the mandate"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
    )
    end_reason = models.TextField(_("reason of the end"), blank=True, editable=False)

    objects = MandateQuerySet.as_manager()

    class Meta:
        verbose_name = _("mandate")
        verbose_name_plural = _("mandates")
        ordering = ["from_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "person"],
                condition=Q(until_at=None),
                name="organisations_one_open_mandate",
            ),
            models.CheckConstraint(
                condition=Q(until_at=None) | Q(until_at__gte=F("from_at")),
                name="organisations_mandate_ends_after_start",
            ),
        ]
        indexes = [
            # For whom a person acts: asked on every personal page.
            models.Index(fields=["person", "until_at"], name="organisations_mandates_of"),
            # Which end soon or ended lately (`organisations/representatives/jobs.py`).
            models.Index(fields=["until_at"], name="organisations_mandates_ending"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id}: {self.person_id}"

    @property
    def is_current(self) -> bool:
        now = timezone.now()
        return self.from_at <= now and (self.until_at is None or self.until_at > now)


class MandateInvitation(Invitation, Scoped):
    """A mandate that waits until the person accepts it."""

    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        related_name="invitations",
    )
    function = models.CharField(_("function in the organisation"), max_length=150, blank=True)
    until_at = models.DateTimeField(_("until"), null=True, blank=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("invited by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    invited_under = models.ForeignKey(
        Mandate,
        verbose_name=_("invited under the mandate"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    mandate = models.OneToOneField(
        Mandate, on_delete=models.PROTECT, null=True, editable=False, related_name="invitation"
    )

    objects = MandateInvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation of a representative")
        verbose_name_plural = _("invitations of representatives")
        ordering = ["-sent_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=ANSWER_TOLD, name="organisations_invitation_told"),
            models.UniqueConstraint(
                fields=["organisation", "email"],
                condition=Q(answer=""),
                name="organisations_one_open_invitation",
            ),
        ]
        indexes = [
            # What waits for a person: asked on their page.
            models.Index(
                fields=["email"], name="organisations_invitations_to", condition=Q(answer="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id}: {self.sent_at:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        """Return where the invited person answers; who knows it may not show it to others."""
        return reverse("organisations:invitation", args=[self.token])


class ActIsFinal(Exception):
    """Somebody tried to change or delete a row of the acts."""


class Act(models.Model):
    """One act of a representative that leaves no row of its own: who, for whom, by which mandate.
    Never changed, never deleted.

    What has a row of its own (a request, a membership) names person, organisation and mandate
    there.
    """

    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        related_name="acts",
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    mandate = models.ForeignKey(
        Mandate, verbose_name=_("mandate"), on_delete=models.PROTECT, related_name="acts"
    )
    verb = models.CharField(_("what"), max_length=30, choices=ActVerb.choices)
    details = models.JSONField(_("details"), default=dict, blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)

    objects = ActQuerySet.as_manager()

    class Meta:
        verbose_name = _("act for an organisation")
        verbose_name_plural = _("acts for organisations")
        ordering = ["-at", "-id"]
        indexes = [
            # The back-office's list.
            models.Index(fields=["-at", "-id"], name="organisations_acts"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id}: {self.verb}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise ActIsFinal("An act is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise ActIsFinal("An act is never deleted.")
