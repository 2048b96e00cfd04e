"""Appointments: who holds which role in a group, from when until when, and who decided it.

An appointment is a record: it is not edited. It ends early by `end_early`, and what was written
wrongly is replaced by a correction (`caucuses/services/appointments.py`).
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.invitations import ANSWER_TOLD, Invitation
from caucuses.enums import DecidedBy, Role
from caucuses.models.groupings import Grouping
from caucuses.querysets.appointments import AppointmentOfferQuerySet, AppointmentQuerySet
from frame.text import validate_plain_text, validate_single_line
from moderation.models import Request


class Term(models.Model):
    """What is said of an appointment and of the offer of one alike."""

    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    from_on = models.DateField(_("from"))
    until_on = models.DateField(
        _("until"), help_text=_("The first day on which it is no longer held.")
    )
    decided_by = models.CharField(_("decided by"), max_length=10, choices=DecidedBy.choices)
    source_note = models.CharField(
        _("source"),
        max_length=300,
        blank=True,
        validators=[validate_plain_text, validate_single_line],
        help_text=_("Where the decision can be read: minutes, a message to the list, an address."),
    )

    class Meta:
        abstract = True


class AppointmentOffer(Invitation, Term):
    """An appointment that waits until the person accepts it: in a group, or in a proposed one."""

    grouping = models.ForeignKey(
        Grouping, on_delete=models.PROTECT, null=True, blank=True, related_name="offers"
    )
    proposal = models.ForeignKey(
        Request, on_delete=models.PROTECT, null=True, blank=True, related_name="offers"
    )
    offered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("offered by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    is_listed = models.BooleanField(
        _("name may be shown"), default=False, help_text=_("As the person said on accepting.")
    )

    objects = AppointmentOfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("offered appointment")
        verbose_name_plural = _("offered appointments")
        ordering = ["-sent_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(grouping=None, proposal__isnull=False)
                | Q(grouping__isnull=False, proposal=None),
                name="caucuses_offer_group_or_proposal",
            ),
            models.CheckConstraint(condition=ANSWER_TOLD, name="caucuses_offer_answer_told"),
            models.CheckConstraint(
                condition=Q(from_on__lt=F("until_on")), name="caucuses_offer_ends_after_start"
            ),
            models.UniqueConstraint(
                fields=["grouping", "role", "email"],
                condition=Q(answer="", grouping__isnull=False),
                name="caucuses_one_open_offer",
            ),
            models.UniqueConstraint(
                fields=["proposal", "role", "email"],
                condition=Q(answer__in=["", "accepted"], proposal__isnull=False),
                name="caucuses_one_offer_a_proposal",
            ),
        ]
        indexes = [
            # What waits for a person: asked on their page.
            models.Index(fields=["email"], name="caucuses_offers_to", condition=Q(answer="")),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.email}"


class Appointment(Term):
    """A role that a person holds in a group from one day up to, not with, another."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.PROTECT,
        related_name="appointments",
    )
    grouping = models.ForeignKey(
        Grouping, verbose_name=_("group"), on_delete=models.PROTECT, related_name="appointments"
    )
    term_until_on = models.DateField(
        _("term until"), help_text=_("As it was decided; “until” says when it really ended.")
    )
    is_listed = models.BooleanField(_("name is shown"), default=False)
    offer = models.OneToOneField(
        AppointmentOffer,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="appointment",
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("entered by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    entered_at = models.DateTimeField(_("entered"), default=timezone.now)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("ended by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    end_reason = models.CharField(_("reason of the early end"), max_length=500, blank=True)
    is_void = models.BooleanField(_("corrected"), default=False, editable=False)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        ordering = ["-from_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(from_on__lt=F("term_until_on")), name="caucuses_term_ends_after_start"
            ),
            # Equal: it ended before its first day was over.
            models.CheckConstraint(
                condition=Q(from_on__lte=F("until_on"), until_on__lte=F("term_until_on")),
                name="caucuses_appointment_within_term",
            ),
            # Nobody ends it where a group is closed because its time ran out: then the reason says.
            models.CheckConstraint(
                condition=Q(until_on=F("term_until_on"))
                | Q(ended_by__isnull=False)
                | ~Q(end_reason=""),
                name="caucuses_early_end_told",
            ),
            models.CheckConstraint(
                condition=Q(role__in=Role.values), name="caucuses_appointment_role_known"
            ),
        ]
        indexes = [
            # What a person leads today: asked at each request to the back-office.
            models.Index(fields=["person", "until_on"], name="caucuses_appointments_of"),
            # Who holds what in a group, today or on another day.
            models.Index(fields=["grouping", "until_on"], name="caucuses_holders"),
            # All appointments, the latest first, in the back-office.
            models.Index(fields=["-from_on", "-id"], name="caucuses_appointments_by_day"),
            # Whose term ends soon (`caucuses/jobs/appointments.py`).
            models.Index(fields=["until_on"], name="caucuses_terms_ending"),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.grouping_id}: {self.person_id}"

    @property
    def is_current(self) -> bool:
        today = timezone.now().date()
        return not self.is_void and self.from_on <= today < self.until_on

    @property
    def has_ended(self) -> bool:
        return self.until_on <= timezone.now().date()

    @property
    def was_ended_early(self) -> bool:
        return self.until_on < self.term_until_on

    @property
    def shown_name(self) -> str:
        """The person's name where they let it be shown, else ""."""
        return self.person.name if self.is_listed else ""


class AppointmentCorrection(models.Model):
    """Says that an appointment was written wrongly, why, and which one takes its place, if any."""

    appointment = models.OneToOneField(
        Appointment, on_delete=models.PROTECT, related_name="correction"
    )
    replacement = models.OneToOneField(
        Appointment, on_delete=models.PROTECT, null=True, related_name="corrects"
    )
    reason = models.CharField(_("reason"), max_length=500)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("correction of an appointment")
        verbose_name_plural = _("corrections of appointments")

    def __str__(self) -> str:
        return f"{self.appointment_id} → {self.replacement_id}"
