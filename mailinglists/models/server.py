"""What the portal knows of what it has on its mail server: lists, and the addresses of offices."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from caucuses.models import Grouping
from mailinglists.enums import Office, Trouble
from mailinglists.querysets import InstallationQuerySet, RoleAddressQuerySet
from mailinglists.validators import NAME_LIMIT


class OnServer(models.Model):
    """How far the mail server has come with one thing (`mailinglists/mailman/work.py`).

    Each change raises `wanted`; `brought` follows when the server has all of it. So a crash at any
    moment leaves a row that is due.
    """

    wanted = models.PositiveIntegerField(default=1, editable=False)
    brought = models.PositiveIntegerField(default=0, editable=False)
    # The last moment before the portal asked the server to make the list: one that is older there
    # is somebody else's.
    began_at = models.DateTimeField(_("making began"), null=True, editable=False)
    made_at = models.DateTimeField(_("made"), null=True, editable=False)
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

    class Meta:
        abstract = True

    @property
    def is_due(self) -> bool:
        return self.brought < self.wanted


class Installation(OnServer):
    """How far the mail server has come with one list."""

    mailing_list = models.OneToOneField(
        "mailinglists.MailingList",
        verbose_name=_("mailing list"),
        on_delete=models.CASCADE,
        related_name="installation",
    )
    may_take_over = models.BooleanField(
        _("take over the list of this name"),
        default=False,
        help_text=_(
            "A list of this name that the portal did not make is there already. With this, the "
            "portal takes it over: its settings become those above, its subscribers stay."
        ),
    )
    owners_told_at = models.DateTimeField(_("owners told"), null=True, editable=False)
    checked_at = models.DateTimeField(_("compared"), null=True, editable=False)
    # When the server last told which messages of the list wait for a moderator.
    held_asked_at = models.DateTimeField(_("asked what it holds"), null=True, editable=False)
    # What differed when it was last compared, as `mailinglists/mailman/audit.py` writes it.
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


class RoleAddress(OnServer):
    """An address that reaches whoever holds an office of a group today: a small list on the mail
    server that nobody can subscribe to. Kept by `mailinglists/services/role_addresses.py`.
    """

    grouping = models.ForeignKey(
        Grouping, verbose_name=_("group"), on_delete=models.PROTECT, related_name="role_addresses"
    )
    office = models.CharField(_("office"), max_length=15, choices=Office.choices)
    # The group's address from which the name was made. It may have changed since.
    slug = models.SlugField(max_length=100, editable=False)
    name = models.CharField(
        _("name"),
        max_length=NAME_LIMIT,
        unique=True,
        help_text=_("What stands before the @, in small letters."),
    )
    is_held = models.BooleanField(_("somebody holds the office"), default=True, editable=False)
    # A digest of what `wanted` stands for: whether anything changed is told without the server.
    digest = models.CharField(max_length=64, blank=True, editable=False)
    bouncing_count = models.PositiveSmallIntegerField(
        _("holders whom mail does not reach"), default=0, editable=False
    )

    objects = RoleAddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("address of an office")
        verbose_name_plural = _("addresses of offices")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["grouping", "office", "slug"], name="mailinglists_role_address_once"
            ),
            models.CheckConstraint(
                condition=Q(office__in=Office.values), name="mailinglists_office_known"
            ),
        ]
        indexes = [
            # What is due (`mailinglists/jobs.py`).
            models.Index(
                fields=["next_at"],
                name="mailinglists_roles_due",
                condition=Q(brought__lt=F("wanted")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def address(self) -> str:
        return f"{self.name}@{settings.LISTS_DOMAIN}"

    @property
    def list_id(self) -> str:
        """The key of its list on the mail server (RFC 2919)."""
        return f"{self.name}.{settings.LISTS_DOMAIN}"
