"""Invitations by mail: what the rooms above share when they ask a person to take something on.

An invitation goes to an address, because whoever invites must not learn whether an address has an
account. It is answered once: accepted, declined, withdrawn by its sender, or lapsed.
"""

import secrets
import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from frame.errors import Refused
from frame.personal_data import NOBODY

if TYPE_CHECKING:
    from accounts.models import User

ADDRESSES_KEPT = timedelta(days=365)  # after the answer: then nobody asks any more who was meant
KEPT = timedelta(days=30)  # until an invitation lapses, where its class says nothing else


class Answer(models.TextChoices):
    OPEN = "", pgettext_lazy("invitation", "not answered yet")
    ACCEPTED = "accepted", pgettext_lazy("invitation", "accepted")
    DECLINED = "declined", pgettext_lazy("invitation", "declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("invitation", "withdrawn")
    LAPSED = "lapsed", pgettext_lazy("invitation", "lapsed")


class InvitationRefused(Refused):
    """The invitation is answered already, has lapsed, or is not for this person."""


def new_token() -> str:
    """Return a token that nobody guesses."""
    return secrets.token_urlsafe(24)


def default_lapse() -> Any:
    """Return the moment at which an invitation that is made now lapses."""
    return timezone.now() + KEPT


_Row = TypeVar("_Row", bound="Invitation")


class InvitationQuerySet(models.QuerySet[_Row]):
    def open(self) -> "InvitationQuerySet[_Row]":
        """Return those that can still be answered."""
        return self.filter(answer=Answer.OPEN, lapses_at__gt=timezone.now())

    def overdue(self) -> "InvitationQuerySet[_Row]":
        """Return those whose time is over although nobody answered."""
        return self.filter(answer=Answer.OPEN, lapses_at__lte=timezone.now())

    def sent_to(self, user: "User") -> "InvitationQuerySet[_Row]":
        """Return those sent to a confirmed address of `user`: 1 query more."""
        return self.filter(email__in=user.confirmed_addresses)


class Invitation(models.Model):
    """An invitation to one address, answered once. Abstract: each room has its own table."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    email = models.EmailField(gettext_lazy("e-mail address"))
    language = models.CharField(
        gettext_lazy("language"), max_length=10, choices=settings.LANGUAGES, default="en"
    )
    sent_at = models.DateTimeField(gettext_lazy("sent"), default=timezone.now, editable=False)
    lapses_at = models.DateTimeField(gettext_lazy("lapses"), default=default_lapse)
    answer = models.CharField(
        gettext_lazy("answer"),
        max_length=10,
        choices=Answer.choices,
        default=Answer.OPEN,
        blank=True,
        editable=False,
    )
    answered_at = models.DateTimeField(gettext_lazy("answered"), null=True, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=gettext_lazy("answered by"),
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, with the address in small letters: so it is compared."""
        self.email = self.email.lower()
        super().save(*args, **kwargs)

    @property
    def is_open(self) -> bool:
        return self.answer == Answer.OPEN and self.lapses_at > timezone.now()

    def is_for(self, user: "User") -> bool:
        """Tell whether it was sent to a confirmed address of `user`: 1 query."""
        return user.emailaddress_set.filter(verified=True, email__iexact=self.email).exists()


# What the database promises: of two at the same moment, one is answered.
ANSWER_TOLD = Q(answer="") | Q(answered_at__isnull=False)


def settle(invitation: Invitation, answer: Answer, *, by: "User | None" = None) -> None:
    """Note the one answer of an invitation; `by` is the invited person, None where they are not
    needed (withdrawn, lapsed, or confirmed by whoever holds the address).

    Raises InvitationRefused where it was answered already, or has lapsed.
    """
    now = timezone.now()
    rows = type(invitation)._default_manager.filter(pk=invitation.pk, answer=Answer.OPEN)
    if answer in (Answer.ACCEPTED, Answer.DECLINED):
        rows = rows.filter(lapses_at__gt=now)
    if not rows.update(answer=answer, answered_at=now, person=by):
        raise InvitationRefused(_("This invitation was answered already, or its time is over."))
    invitation.answer, invitation.answered_at, invitation.person = answer, now, by


def forget_addresses(model: "type[Invitation]") -> int:
    """Forget the addresses of invitations that were answered, or lapsed, long ago; return of how
    many. Accepted ones keep theirs, where their rooms reach people by them.
    """
    old = model._default_manager.filter(answered_at__lte=timezone.now() - ADDRESSES_KEPT)
    forgotten = old.exclude(answer__in=[Answer.OPEN, Answer.ACCEPTED]).exclude(email=NOBODY)
    return forgotten.update(email=NOBODY)
