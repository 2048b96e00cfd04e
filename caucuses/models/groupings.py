"""Groupings: any body that people or organisations join, their former addresses, and the wishes to
join one.
"""

import re
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Substr
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from caucuses.enums import (
    BODY_SLUGS,
    RANK_OF,
    Evidence,
    FamilyGroup,
    GroupingKind,
    GroupingStatus,
    Relation,
    WhoMayJoin,
)
from caucuses.models.rulebook import Rulebook
from caucuses.querysets.groupings import GroupingQuerySet, MembershipWishQuerySet
from caucuses.validators import validate_free_address, validate_partial_date
from frame.content import LoadedContent
from frame.text import validate_plain_text, validate_says_something, validate_single_line
from organisations.duplicates.names import normalise
from organisations.models import Organisation
from texts.models import Translatable

NAME_LIMIT = 200  # characters
# Full stops of Latin, Arabic and Chinese writing; "e.g. x" has a small letter after it.
_SENTENCE_END = re.compile(r"(?<=[.؟!?])\s+(?=[^\W\d_a-z])|(?<=[。！？])")  # noqa: RUF001
MAX_DEPTH = 20  # steps from a grouping to the top; more is a mistake


class Grouping(Rulebook, Translatable, LoadedContent):
    """A body that people or organisations join: from the Plenary to a national group."""

    slug = models.SlugField(
        _("address"), max_length=100, unique=True, validators=[validate_free_address]
    )
    name = models.CharField(
        _("name"),
        max_length=NAME_LIMIT,
        validators=[validate_plain_text, validate_single_line, validate_says_something],
    )
    acronym = models.CharField(
        _("short name"),
        max_length=40,
        blank=True,
        validators=[validate_plain_text, validate_single_line],
    )
    kind = models.CharField(_("kind"), max_length=20, choices=GroupingKind.choices)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("part of"),
    )
    relation = models.CharField(
        _("relation"), max_length=10, choices=Relation.choices, default=Relation.PART
    )
    region = models.CharField(_("region"), max_length=100, blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=GroupingStatus.choices, default=GroupingStatus.ACTIVE
    )
    purpose = models.TextField(
        _("purpose"),
        max_length=1000,
        blank=True,
        validators=[validate_plain_text],
        help_text=_("Two sentences that a newcomer understands, at most 1000 letters."),
    )
    subject = models.CharField(
        _("subject"),
        max_length=60,
        blank=True,
        validators=[validate_plain_text, validate_single_line],
        help_text=_("One or two words for the list of subjects on the front page."),
    )
    joining = models.TextField(
        _("how to join"), max_length=1000, blank=True, validators=[validate_plain_text]
    )
    website = models.URLField(_("website"), max_length=300, blank=True)
    charter_url = models.URLField(_("address of its charter"), max_length=300, blank=True)
    charter_adopted_on = models.DateField(_("charter adopted on"), null=True, blank=True)
    family_group = models.CharField(
        _("group of families"),
        max_length=15,
        choices=FamilyGroup.choices,
        blank=True,
        help_text=_("For families only."),
    )
    evidence = models.CharField(
        _("evidence"),
        max_length=15,
        choices=Evidence.choices,
        blank=True,
        help_text=_("For families only."),
    )
    began = models.CharField(
        _("began"), max_length=10, blank=True, validators=[validate_partial_date]
    )
    ended = models.CharField(
        _("ended"), max_length=10, blank=True, validators=[validate_partial_date]
    )
    review_on = models.DateField(_("next review by"), null=True, blank=True)
    meeting_at = models.DateTimeField(_("next meeting (UTC)"), null=True, blank=True)
    meeting_note = models.CharField(
        _("about the next meeting"),
        max_length=300,
        blank=True,
        validators=[validate_plain_text, validate_single_line],
        help_text=_("Where, or how to connect. No address that shows where a person is."),
    )
    dormant_on = models.DateField(_("dormant since"), null=True, blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="absorbed",
        verbose_name=_("merged into"),
    )
    note = models.TextField(_("note"), blank=True, help_text=_("Not shown in public."))
    source_url = models.URLField(_("source"), max_length=500, blank=True)
    index_rank = models.PositiveSmallIntegerField(editable=False, default=0)
    sort_key = models.CharField(max_length=NAME_LIMIT * 4, editable=False, default="")
    search_text = models.TextField(editable=False, default="")
    # "/1/5/12/": the keys of those that coordinate it, from the top, and its own. A group outside
    # the structure begins a line of its own. Kept by `save`.
    line = models.CharField(max_length=300, editable=False, default="")
    # What of the open-caucus test it has; kept by `caucuses/openness.py`.
    open_items = models.JSONField(editable=False, default=list)
    open_count = models.PositiveSmallIntegerField(_("openness"), editable=False, default=0)

    objects = GroupingQuerySet.as_manager()

    class Meta:
        verbose_name = _("group")
        verbose_name_plural = _("groups")
        constraints = [
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("id")),
                name="caucuses_grouping_not_its_own_parent",
                violation_error_message=_("A group is no part of itself."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=GroupingKind.values), name="caucuses_grouping_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(status__in=GroupingStatus.values),
                name="caucuses_grouping_status_known",
            ),
            models.CheckConstraint(
                condition=Q(who_may_join__in=WhoMayJoin.values),
                name="caucuses_grouping_who_may_join_known",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | Q(status=GroupingStatus.CLOSED),
                name="caucuses_grouping_merged_is_closed",
            ),
        ]
        indexes = [
            # The index of groups, by kind and name.
            models.Index(fields=["index_rank", "sort_key", "id"], name="caucuses_index"),
            # The same, the most open ones first.
            models.Index(fields=["-open_count", "sort_key", "id"], name="caucuses_by_openness"),
            # The groups by subject on the front page, and what subjects and regions there are.
            models.Index(fields=["subject", "index_rank", "id"], name="caucuses_by_subject"),
            models.Index(fields=["region", "id"], name="caucuses_by_region"),
            # Whose review is due (`caucuses/jobs/life.py`).
            models.Index(
                fields=["review_on"],
                name="caucuses_review",
                condition=Q(status__in=["active", "dormant"], review_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the grouping's page; the three bodies have theirs at the top (room `pages`)."""
        if self.slug in BODY_SLUGS:
            return reverse("pages:body", args=[self.slug])
        return reverse("caucuses:detail", args=[self.slug])

    @property
    def purpose_in_short(self) -> str:
        """The first sentence of the purpose, in the language of `here`."""
        first = _SENTENCE_END.split(self.here.purpose, maxsplit=1)[0]
        return Truncator(first).chars(240)

    @property
    def is_closed(self) -> bool:
        return self.status == GroupingStatus.CLOSED

    @property
    def is_family(self) -> bool:
        return self.kind == GroupingKind.FAMILY

    @property
    def admits_organisations(self) -> bool:
        return self.who_may_join in (WhoMayJoin.BOTH, WhoMayJoin.ORGANISATIONS)

    @property
    def admits_individuals(self) -> bool:
        return self.who_may_join in (WhoMayJoin.BOTH, WhoMayJoin.INDIVIDUALS)

    @property
    def takes_wishes(self) -> bool:
        """Whether an organisation can name the group in its registration with the portal."""
        return self.relation == Relation.PART and self.admits_organisations and not self.is_closed

    @property
    def takes_members(self) -> bool:
        """Whether anybody can become a member through the portal."""
        return (
            self.relation == Relation.PART
            and self.who_may_join != WhoMayJoin.APPOINTED
            and not self.is_closed
        )

    @property
    def has_meeting(self) -> bool:
        """Whether a meeting is announced that has not begun."""
        return self.meeting_at is not None and self.meeting_at >= timezone.now()

    @property
    def closes_on(self) -> date | None:
        """The day on which a dormant group is closed if nobody asks for its renewal."""
        if self.status != GroupingStatus.DORMANT or not self.dormant_on or not self.review_on:
            return None
        return max(self.dormant_on + settings.CLOSED_AFTER, self.review_on)

    @property
    def line_keys(self) -> list[int]:
        """The keys of the groups that coordinate it, from the top, and at last its own."""
        return [int(key) for key in self.line.split("/") if key]

    def clean(self) -> None:
        """Refuse a parent that stands below this group: one query a step up the tree."""
        super().clean()
        above = self.parent
        for _step in range(MAX_DEPTH):
            if above is None:
                return
            if self.pk is not None and above.pk == self.pk:
                break
            above = above.parent
        raise ValidationError(
            {"parent": _("This would make the group a part of itself. Choose another one.")},
            code="cycle",
        )

    def set_keys(self) -> None:
        """Set what the index sorts and searches by."""
        self.index_rank = RANK_OF[GroupingKind(self.kind)]
        self.sort_key = normalise(self.name)
        self.search_text = normalise(
            " ".join([self.name, self.acronym, self.subject, self.region, self.purpose])
        )

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, with the keys by which the index sorts and searches, and the line."""
        self.set_keys()
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, "index_rank", "sort_key", "search_text"}
        super().save(*args, **kwargs)
        self._keep_line()

    def _keep_line(self) -> None:
        """Bring the line of this group and of those below it up to date: no query without need."""
        above = self.parent.line if self.parent and self.relation == Relation.PART else "/"
        wanted, known = f"{above}{self.pk}/", self.line
        if wanted == known:
            return
        self.line = wanted
        rows = type(self)._base_manager
        rows.filter(pk=self.pk).update(line=wanted)
        if known:
            rows.filter(line__startswith=known).update(
                line=Concat(Value(wanted), Substr("line", len(known) + 1))
            )


class GroupingAddress(models.Model):
    """An address that a group had: it leads to the group for good."""

    slug = models.SlugField(_("address"), max_length=100, unique=True)
    grouping = models.ForeignKey(
        Grouping, on_delete=models.CASCADE, related_name="former_addresses"
    )
    until_at = models.DateTimeField(_("until"), default=timezone.now)

    class Meta:
        verbose_name = _("former address")
        verbose_name_plural = _("former addresses")

    def __str__(self) -> str:
        return self.slug


class MembershipWish(models.Model):
    """A group that an organisation named in its registration; the group decides itself."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="wishes")
    grouping = models.ForeignKey(Grouping, on_delete=models.PROTECT, related_name="wishes")
    as_family = models.BooleanField(
        _("as family"), default=False, help_text=_("The family of the Bureau it counts itself to.")
    )
    created_at = models.DateTimeField(_("named"), default=timezone.now, editable=False)

    objects = MembershipWishQuerySet.as_manager()

    class Meta:
        verbose_name = _("wish to join")
        verbose_name_plural = _("wishes to join")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "grouping"], name="caucuses_wish_once")
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} → {self.grouping_id}"
