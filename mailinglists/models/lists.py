"""Mailing lists, the names that wait for a decision, and the people who run a list."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.invitations import ANSWER_TOLD, Invitation
from caucuses.models import Charter, Grouping
from frame.answers import answer_in_words
from frame.content import LoadedContent
from frame.text import validate_plain_text, validate_single_line
from mailinglists.enums import (
    Archive,
    KeeperRole,
    ListState,
    Posting,
    RunBy,
    Start,
    Subscribing,
)
from mailinglists.querysets import ListKeeperQuerySet, MailingListQuerySet
from mailinglists.validators import (
    NAME_LIMIT,
    fold_name,
    validate_list_name,
    validate_web_or_mail_address,
)
from moderation.models import Request
from texts.models import Translatable

TITLE_LIMIT = 100  # characters
DESCRIPTION_LIMIT = 300
PURPOSE_LIMIT = 1500


def lapse_of_keepers() -> Any:
    """Return the moment at which a question to an owner that is sent now lapses."""
    return timezone.now() + settings.OWNERS_CONFIRM


class MailingList(Translatable, LoadedContent):
    """A list, here or elsewhere. What the old lists of the starting content never said is empty."""

    name = models.CharField(
        _("name"),
        max_length=NAME_LIMIT,
        unique=True,
        validators=[validate_list_name],
        help_text=_("What stands before the @, in small letters."),
    )
    grouping = models.ForeignKey(
        Grouping,
        verbose_name=_("group"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="mailing_lists",
    )
    title = models.CharField(
        _("title"),
        max_length=TITLE_LIMIT,
        validators=[validate_plain_text, validate_single_line],
    )
    description = models.CharField(
        _("description"),
        max_length=DESCRIPTION_LIMIT,
        blank=True,
        validators=[validate_plain_text, validate_single_line],
    )
    purpose = models.TextField(
        _("purpose"), max_length=PURPOSE_LIMIT, blank=True, validators=[validate_plain_text]
    )
    languages = models.JSONField(_("languages"), default=list, blank=True)
    subscribing = models.CharField(
        _("who may subscribe"), max_length=10, choices=Subscribing.choices, blank=True
    )
    posting = models.CharField(
        _("who may post"), max_length=12, choices=Posting.choices, blank=True
    )
    is_moderated = models.BooleanField(_("moderated"), null=True, blank=True)
    archive = models.CharField(
        _("who may read"), max_length=10, choices=Archive.choices, blank=True
    )
    template = models.CharField(
        _("began as"), max_length=15, choices=Start.choices, blank=True, editable=False
    )
    state = models.CharField(
        _("state"), max_length=10, choices=ListState.choices, default=ListState.ACTIVE
    )
    run_by = models.CharField(
        _("run by"),
        max_length=10,
        choices=RunBy.choices,
        default=RunBy.ELSEWHERE,
        editable=False,
    )
    posting_address = models.EmailField(_("posting address"), blank=True)
    subscribe_address = models.CharField(
        _("address to subscribe at"),
        max_length=300,
        blank=True,
        validators=[validate_web_or_mail_address],
        help_text=_("A page on the web, or an e-mail address."),
    )
    archive_url = models.URLField(_("address of its archive"), max_length=300, blank=True)
    # When a list master last entered or confirmed the addresses; empty: nobody has.
    checked_at = models.DateTimeField(_("addresses checked"), null=True, editable=False)
    # What the weekly look at a list elsewhere found (`mailinglists/services/elsewhere.py`).
    alive_checked_at = models.DateTimeField(_("last checked"), null=True, editable=False)
    answer = models.CharField(_("answer"), max_length=100, blank=True, editable=False)
    failures = models.PositiveSmallIntegerField(
        _("checks failed in a row"), default=0, editable=False
    )
    failing_since = models.DateTimeField(_("failing since"), null=True, editable=False)
    dead_since = models.DateField(_("no answer since"), null=True, editable=False)
    # When the list masters were told of it.
    death_told_at = models.DateTimeField(null=True, editable=False)
    posting_note = models.CharField(
        _("who may post, in words"),
        max_length=300,
        blank=True,
        validators=[validate_plain_text, validate_single_line],
    )
    reading_note = models.CharField(
        _("who may read, in words"),
        max_length=300,
        blank=True,
        validators=[validate_plain_text, validate_single_line],
    )
    note = models.TextField(_("note"), max_length=500, blank=True, validators=[validate_plain_text])
    charter = models.ForeignKey(
        Charter,
        verbose_name=_("charter"),
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    request = models.OneToOneField(
        Request,
        verbose_name=_("request"),
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="mailing_list",
    )
    created_at = models.DateTimeField(_("entered"), default=timezone.now, editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, editable=False)

    objects = MailingListQuerySet.as_manager()

    class Meta:
        verbose_name = _("mailing list")
        verbose_name_plural = _("mailing lists")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(name=Lower(F("name"))), name="mailinglists_name_in_small_letters"
            ),
            models.CheckConstraint(
                condition=Q(state__in=ListState.values), name="mailinglists_state_known"
            ),
            models.CheckConstraint(
                condition=Q(run_by__in=RunBy.values), name="mailinglists_run_by_known"
            ),
        ]
        indexes = [
            # The index of active lists, by name.
            models.Index(fields=["state", "name"], name="mailinglists_index"),
            # A group's lists on its page.
            models.Index(fields=["grouping", "state", "name"], name="mailinglists_of_group"),
            # Which lists elsewhere to look at next.
            models.Index(
                fields=["alive_checked_at", "id"],
                name="mailinglists_to_look_at",
                condition=Q(run_by="elsewhere", state="active"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, with the name in small letters."""
        self.name = fold_name(self.name)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("lists:detail", args=[self.name])

    def forget_checks(self) -> None:
        """Be as if nobody had ever looked at the addresses, which change; the caller saves it."""
        self.answer, self.failures = "", 0
        self.alive_checked_at = self.failing_since = self.death_told_at = None
        self.dead_since = None

    @property
    def is_active(self) -> bool:
        return self.state == ListState.ACTIVE

    @property
    def is_here(self) -> bool:
        """Whether the portal's own mail server runs it."""
        return self.run_by == RunBy.PORTAL

    @property
    def follows_members(self) -> bool:
        """Whether its subscribers are the members of its group, as they come and go."""
        return (
            self.is_here
            and self.subscribing == Subscribing.MEMBERS
            and self.grouping_id is not None
        )

    @property
    def subscribes_by_mail(self) -> bool:
        return "@" in self.subscribe_address and "/" not in self.subscribe_address

    @property
    def subscribe_url(self) -> str:
        """The address to subscribe at as a link."""
        by_mail = self.subscribes_by_mail
        return f"mailto:{self.subscribe_address}" if by_mail else self.subscribe_address

    @property
    def pages_elsewhere(self) -> list[str]:
        """The addresses on the web at which a list elsewhere can be seen to be alive."""
        subscribing = "" if self.subscribes_by_mail else self.subscribe_address
        return [page for page in (subscribing, self.archive_url) if page]

    @property
    def answer_words(self) -> str:
        """The answer to the last look as people read it; "" before the first."""
        return answer_in_words(self.answer) if self.answer else ""


class NameClaim(models.Model):
    """A name that an open request asks for: nobody else can ask for it meanwhile.

    Of two who send the same name at one moment, the database lets one through.
    """

    name = models.CharField(_("name"), max_length=NAME_LIMIT, unique=True)
    request = models.OneToOneField(
        Request, verbose_name=_("request"), on_delete=models.CASCADE, related_name="name_claim"
    )

    class Meta:
        verbose_name = _("claimed name")
        verbose_name_plural = _("claimed names")

    def __str__(self) -> str:
        return self.name


class ListKeeper(Invitation):
    """A person who is to own or moderate a list, known by address; confirmed by who holds it."""

    # Empty: they kept the list before the portal had it, or came to it later.
    request = models.ForeignKey(
        Request,
        verbose_name=_("request"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="list_keepers",
    )
    mailing_list = models.ForeignKey(
        MailingList,
        verbose_name=_("mailing list"),
        on_delete=models.PROTECT,
        null=True,
        related_name="keepers",
    )
    role = models.CharField(_("role"), max_length=10, choices=KeeperRole.choices)
    reminders = models.PositiveSmallIntegerField(_("reminders"), default=0, editable=False)

    objects = ListKeeperQuerySet.as_manager()

    class Meta:
        verbose_name = _("owner or moderator")
        verbose_name_plural = _("owners and moderators")
        ordering = ["request_id", "role", "email"]
        constraints = [
            models.CheckConstraint(condition=ANSWER_TOLD, name="mailinglists_keeper_answer_told"),
            models.UniqueConstraint(
                fields=["request", "email"],
                condition=Q(answer__in=["", "accepted"]),
                name="mailinglists_keeper_once",
            ),
            models.UniqueConstraint(
                fields=["mailing_list", "email"],
                condition=Q(answer__in=["", "accepted"]),
                name="mailinglists_keeper_once_a_list",
            ),
            models.CheckConstraint(
                condition=Q(request__isnull=False) | Q(mailing_list__isnull=False),
                name="mailinglists_keeper_of_something",
            ),
        ]
        indexes = [
            # What waits for a person, and what they keep: asked on their page.
            models.Index(
                fields=["email"],
                name="mailinglists_keepers_to",
                condition=Q(answer__in=["", "accepted"]),
            ),
            # Whom to remind (`mailinglists/jobs.py`).
            models.Index(
                fields=["sent_at"], name="mailinglists_unanswered", condition=Q(answer="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.email}"

    def get_answer_url(self) -> str:
        """Return the address that the mail carries: whoever has it can answer."""
        return reverse("lists:keeper", args=[self.token])

    @property
    def is_owner(self) -> bool:
        return self.role == KeeperRole.OWNER

    @property
    def list_name(self) -> str:
        """The name that the list has, or is to have."""
        if self.mailing_list is not None:
            return self.mailing_list.name
        return self.request.title if self.request is not None else ""

    @property
    def grouping(self) -> Grouping | None:
        """The group whose list it is, or is to be."""
        if self.mailing_list is not None:
            return self.mailing_list.grouping
        target = self.request.target if self.request is not None else None
        return target if isinstance(target, Grouping) else None
