"""People: one account a person, known by e-mail address."""

import uuid
from collections.abc import Iterator
from functools import cached_property
from hashlib import sha256
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.groups import LIST_MASTERS, SECRETARIAT, STANDING
from accounts.invitations import new_token

# Translators: what stands in place of the name of somebody whose account was erased.
FORMER_PARTICIPANT = _("a former participant")


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a person; without a password they sign in by code."""
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create an administrator."""
        return self.create_user(email, password, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)

    def secretariat(self) -> models.QuerySet["User"]:
        """Return the active people who moderate: the secretariat's group, and administrators."""
        return (
            self.filter(is_active=True)
            .filter(models.Q(is_superuser=True) | models.Q(groups__name=SECRETARIAT))
            .distinct()
        )

    def list_masters(self) -> models.QuerySet["User"]:
        """Return the active people who decide on mailing lists and keep them."""
        return self.filter(is_active=True, groups__name=LIST_MASTERS)


class User(AbstractBaseUser, PermissionsMixin):
    """A person. Name and address are private: showing them needs a consent recorded elsewhere."""

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(
        _("e-mail address"),
        unique=True,
        error_messages={"unique": _("An account with this address exists.")},
    )
    name = models.CharField(
        _("name"), max_length=150, blank=True, help_text=_("As you want to be addressed. Private.")
    )
    language = models.CharField(
        _("language"),
        max_length=10,
        choices=settings.LANGUAGES,
        default="en",
        help_text=_("The language in which the portal writes to this person."),
    )
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("Switch off instead of deleting an account.")
    )
    joined_at = models.DateTimeField(_("joined"), default=timezone.now, editable=False)
    # Part of what each session is held against: a new one ends them all (`accounts/sessions.py`).
    session_seal = models.CharField(
        max_length=22, blank=True, default="", db_default="", editable=False
    )
    # The row stays without name and address: records of what was decided point to it.
    erased_at = models.DateTimeField(_("erased"), null=True, editable=False)

    objects = UserManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="accounts_user_email_once",
                violation_error_message=_("An account with this address exists."),
            )
        ]

    def __str__(self) -> str:
        return str(FORMER_PARTICIPANT) if self.erased_at else self.email

    @cached_property
    def standing_groups(self) -> frozenset[str]:
        """The standing groups the person belongs to: one query for each request."""
        return frozenset(self.groups.filter(name__in=STANDING).values_list("name", flat=True))

    @property
    def is_secretariat(self) -> bool:
        """Whether the person belongs to the secretariat's group."""
        return SECRETARIAT in self.standing_groups

    @property
    def is_list_master(self) -> bool:
        """Whether the person belongs to the group of list masters."""
        return LIST_MASTERS in self.standing_groups

    @cached_property
    def confirmed_addresses(self) -> list[str]:
        """The addresses that the person has proved to hold, in small letters: one query for each
        request.
        """
        proved = self.emailaddress_set.filter(verified=True).values_list("email", flat=True)
        return [address.lower() for address in proved]

    @cached_property
    def has_second_factor(self) -> bool:
        """Whether signing in takes a passkey or an app beside: one query for each request."""
        # Codes for an emergency are no way of their own.
        return self.authenticator_set.exclude(type="recovery_codes").exists()

    def get_session_auth_hash(self) -> str:
        return self._sealed(super().get_session_auth_hash())

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        yield from map(self._sealed, super().get_session_auth_fallback_hash())

    def _sealed(self, session_hash: str) -> str:
        if not self.session_seal:
            return session_hash
        return sha256(f"{session_hash}:{self.session_seal}".encode()).hexdigest()

    @property
    def is_staff(self) -> bool:
        """Whether the back-office lets the person in (asked by Django's own admin)."""
        return self.has_perm("accounts.enter_back_office")

    def get_full_name(self) -> str:
        return str(FORMER_PARTICIPANT) if self.erased_at else self.name or self.email

    def get_short_name(self) -> str:
        """Return the name for people who work with this one: their address is private."""
        if self.erased_at:
            return str(FORMER_PARTICIPANT)
        return self.name or str(_("somebody without a name"))


class Consent(models.Model):
    """One consent of a person to be shown, for one purpose in one matter; withdrawing ends the row.

    Written by `accounts/consents.py`. The row that is shown carries a copy (`is_listed`).
    """

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="consents")
    purpose = models.CharField(_("purpose"), max_length=30)
    about = models.CharField(_("about"), max_length=60)
    given_at = models.DateTimeField(_("given"), default=timezone.now)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "purpose", "about"],
                condition=models.Q(withdrawn_at=None),
                name="accounts_one_open_consent",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.purpose}"


class ErasureRequestQuerySet(models.QuerySet["ErasureRequest"]):
    def open(self) -> "ErasureRequestQuerySet":
        """Return those that are neither done nor called back."""
        return self.filter(done_at=None, called_back_at=None)

    def due(self) -> "ErasureRequestQuerySet":
        return self.open().filter(due_at__lte=timezone.now())


class ErasureRequest(models.Model):
    """A person wants their account erased; until it is done they can call it back."""

    # Of the address in the mail, by which it is called back without signing in.
    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="erasure_requests")
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    due_at = models.DateTimeField(_("to be done"))
    called_back_at = models.DateTimeField(_("called back"), null=True)
    done_at = models.DateTimeField(_("done"), null=True)

    objects = ErasureRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request to erase an account")
        verbose_name_plural = _("requests to erase an account")
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(done_at=None, called_back_at=None),
                name="accounts_one_open_erasure",
            )
        ]
        indexes = [
            # What is due (`accounts/jobs.py`).
            models.Index(
                fields=["due_at"],
                name="accounts_erasure_due",
                condition=models.Q(done_at=None, called_back_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id}, {self.asked_at:%Y-%m-%d}"

    @property
    def is_open(self) -> bool:
        return self.done_at is None and self.called_back_at is None
