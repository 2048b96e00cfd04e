"""Requests that wait for a decision, and the log of decisions that nobody can change."""

import secrets
import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from moderation import kinds
from moderation.enums import OPEN, State
from moderation.querysets import DecisionQuerySet, RequestQuerySet

if TYPE_CHECKING:
    from accounts.models import User


class DirectStateChange(Exception):
    """A state was changed past `moderation/services.py`."""


class LogIsFinal(Exception):
    """Somebody tried to change or delete a row of the decision log."""


def _link_token() -> str:
    return secrets.token_urlsafe(24)


class Request(models.Model):
    """Anything that waits for somebody's decision. `payload` is what the applicant typed; its kind
    reads it.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=40)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.DRAFT, editable=False
    )
    moves = models.PositiveIntegerField(
        default=0,
        editable=False,
        help_text=_("Rows in its log; a form that was opened at another number is stale."),
    )
    reference = models.CharField(  # noqa: DJ001 (unique, and drafts have none)
        _("reference"), max_length=30, unique=True, null=True, editable=False
    )
    link_token = models.CharField(max_length=40, unique=True, default=_link_token, editable=False)
    applicant = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("applicant"),
        on_delete=models.PROTECT,
        related_name="requests",
    )
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    title = models.CharField(_("title"), max_length=300, blank=True)
    payload = models.JSONField(default=dict, blank=True)
    target_type = models.ForeignKey(
        ContentType, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    target_id = models.PositiveBigIntegerField(null=True, blank=True)
    target = GenericForeignKey("target_type", "target_id")
    created_at = models.DateTimeField(_("begun"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("last saved"), default=timezone.now, editable=False)
    submitted_at = models.DateTimeField(_("sent"), null=True, editable=False)
    decided_at = models.DateTimeField(_("decided"), null=True, editable=False)
    looked_at_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("looked at by"),
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )
    looked_at_at = models.DateTimeField(null=True, editable=False)
    # When what it said of people was taken out of it (`moderation/personal_data.py`).
    emptied_at = models.DateTimeField(_("emptied"), null=True, editable=False)

    # What the row's state was when it was read or saved; a new one is a draft.
    _state_in_database: str | None = State.DRAFT

    objects = RequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request")
        verbose_name_plural = _("requests")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=State.values), name="moderation_request_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[State.DRAFT, State.WITHDRAWN])
                | models.Q(submitted_at__isnull=False, reference__isnull=False),
                name="moderation_request_sent_has_reference",
            ),
        ]
        indexes = [
            # The work queue: open requests, the longest waiting first.
            models.Index(
                fields=["submitted_at", "id"],
                name="moderation_queue",
                condition=models.Q(state__in=["submitted", "returned"]),
            ),
            # How many of each kind wait, since when, and for which target: told by the index alone,
            # which therefore holds the state too. No other question is led away from the queue's.
            models.Index(
                fields=["kind", "submitted_at", "target_id", "state"],
                name="moderation_waits_by_kind",
                condition=models.Q(state="submitted"),
            ),
            # The public register, and the usual wait of a kind.
            models.Index(fields=["-decided_at", "-id"], name="moderation_register"),
            models.Index(fields=["kind", "-decided_at"], name="moderation_kind_decided"),
            # What waits for a certain grouping or organisation.
            models.Index(fields=["target_type", "target_id"], name="moderation_target"),
        ]

    def __str__(self) -> str:
        return f"{self.reference or _('Draft')}: {self.title}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save anything but a changed state; raises DirectStateChange for that."""
        known = State.DRAFT if self._state.adding else self._state_in_database
        # A deferred state was not even read, so it cannot have been changed.
        if "state" in self.__dict__ and self.state != known:
            raise DirectStateChange(
                "A request changes its state only through a move (moderation/services.py)."
            )
        super().save(*args, **kwargs)
        self._state_in_database = known

    def get_absolute_url(self) -> str:
        return reverse("moderation:request", args=[self.uid])

    @classmethod
    def from_db(cls, db: Any, field_names: Any, values: Any, **kwargs: Any) -> Any:
        row = super().from_db(db, field_names, values, **kwargs)
        row._state_in_database = row.__dict__.get("state")
        return row

    def refresh_from_db(
        self, using: Any = None, fields: Any = None, from_queryset: Any = None
    ) -> None:
        super().refresh_from_db(using, fields, from_queryset)
        if fields is None or "state" in fields:
            self._state_in_database = self.__dict__.get("state")

    def get_private_url(self) -> str:
        """Return the address that shows the request without signing in."""
        return reverse("moderation:private", args=[self.link_token])

    @property
    def kind_object(self) -> kinds.Kind:
        return kinds.get(self.kind)

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def wait(self) -> timedelta | None:
        """How long a decided request waited, from its sending."""
        if self.decided_at is None or self.submitted_at is None:
            return None
        return self.decided_at - self.submitted_at

    @property
    def claim_is_fresh(self) -> bool:
        """Whether somebody opened the case a short while ago."""
        return (
            self.looked_at_at is not None
            and self.looked_at_at > timezone.now() - settings.CLAIM_KEPT
        )


class Decision(models.Model):
    """One row of a request's log: who moved it when, from where to where, and why. Never changed,
    never deleted.

    The database refuses it too (`moderation/triggers.py`). A note changes no state.
    """

    NOTE = "note"

    request = models.ForeignKey(
        Request, on_delete=models.PROTECT, related_name="decisions", verbose_name=_("request")
    )
    number = models.PositiveIntegerField(_("number"))
    verb = models.CharField(_("what"), max_length=20)
    from_state = models.CharField(max_length=10, choices=State.choices)
    to_state = models.CharField(max_length=10, choices=State.choices)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,  # nobody: a time ran out
        related_name="decisions",
        verbose_name=_("by"),
    )
    party = models.CharField(max_length=10)
    reason = models.TextField(_("reason"), blank=True)
    details = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)
    reverses = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="reversed_by"
    )

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["request_id", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "number"], name="moderation_decision_number_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id}/{self.number} {self.verb}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise LogIsFinal("A decision is never changed; a later one may reverse it.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise LogIsFinal("A decision is never deleted.")

    @property
    def label(self) -> str:
        """Return what was done, in words."""
        if self.verb == self.NOTE:
            return str(_("Note"))
        return str(kinds.get(self.request.kind).moves[self.verb].done)

    @property
    def is_by_applicant(self) -> bool:
        return self.party == "applicant"

    @property
    def is_by_portal(self) -> bool:
        return self.party == "portal"

    @property
    def maker(self) -> "User":
        """Return who made it; raises TypeError where nobody did."""
        if self.actor is None:
            raise TypeError(f"Nobody made {self}.")
        return self.actor

    @property
    def actor_name(self) -> str:
        """Return who did it, for people of the back-office."""
        return self.actor.get_short_name() if self.actor else str(_("The portal"))


class ReasonTemplate(models.Model):
    """A text that deciders start from, in the language of the reader."""

    kind = models.CharField(_("kind"), max_length=40)
    verb = models.CharField(
        _("for"), max_length=20, choices=[("decline", _("Decline")), ("ask", _("Ask or return"))]
    )
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    title = models.CharField(_("title"), max_length=100)
    text = models.TextField(_("text"), max_length=2000)
    order = models.PositiveSmallIntegerField(_("order"), default=100)

    class Meta:
        verbose_name = _("reason template")
        verbose_name_plural = _("reason templates")
        ordering = ["kind", "verb", "language", "order", "title"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "verb", "language", "title"],
                name="moderation_reason_title_once",
            )
        ]

    def __str__(self) -> str:
        return self.title


class Trait(models.Model):
    """Something by which requests are like each other: where they came from, whose they are, which
    site or nearly which words they name. Only digests; `likeness.py` makes them, and they are kept
    for thirty days.
    """

    class Kind(models.TextChoices):
        SOURCE = "source", _("the same network")
        ACCOUNT = "account", _("the same account")
        SITE = "site", _("the same website")
        TEXT = "text", _("nearly the same text")

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="traits")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    value = models.CharField(max_length=64)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("trait of a request")
        verbose_name_plural = _("traits of requests")
        constraints = [
            models.UniqueConstraint(
                fields=["request", "kind", "value"], name="moderation_trait_once"
            )
        ]
        indexes = [
            # Which others have it, about the same time.
            models.Index(fields=["value", "at"], name="moderation_trait_alike"),
            # The job that deletes what is old.
            models.Index(fields=["at"], name="moderation_trait_old"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"
