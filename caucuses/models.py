"""Groupings: any body that people or organisations join, and the wishes to join one."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
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
from caucuses.querysets import GroupingQuerySet, MembershipWishQuerySet
from caucuses.validators import validate_partial_date
from frame.content import LoadedContent
from frame.text import validate_plain_text, validate_says_something, validate_single_line
from organisations.duplicates.names import normalise
from organisations.models import Organisation

NAME_LIMIT = 200  # characters
# Full stops of Latin, Arabic and Chinese writing; "e.g. x" has a small letter after it.
_SENTENCE_END = re.compile(r"(?<=[.؟!?])\s+(?=[^\W\d_a-z])|(?<=[。！？])")  # noqa: RUF001
MAX_DEPTH = 20  # steps from a grouping to the top; more is a mistake


@dataclass(frozen=True)
class OpenItem:
    """One of the ten things that a newcomer needs to find on a group's page."""

    key: str
    label: str | Promise
    is_present: bool


class Grouping(LoadedContent):
    """A body that people or organisations join: from the Plenary to a national group."""

    slug = models.SlugField(_("address"), max_length=100, unique=True)
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
    who_may_join = models.CharField(
        _("who may join"), max_length=15, choices=WhoMayJoin.choices, default=WhoMayJoin.BOTH
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
    list_name = models.CharField(_("name of its list"), max_length=100, blank=True)
    list_address = models.EmailField(_("address of its list"), blank=True)
    list_note = models.TextField(
        _("about its list"), max_length=500, blank=True, validators=[validate_plain_text]
    )
    posting = models.CharField(_("who may post"), max_length=300, blank=True)
    reading = models.CharField(_("who may read"), max_length=300, blank=True)
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
    note = models.TextField(_("note"), blank=True, help_text=_("Not shown in public."))
    source_url = models.URLField(_("source"), max_length=500, blank=True)
    index_rank = models.PositiveSmallIntegerField(editable=False, default=0)
    sort_key = models.CharField(max_length=NAME_LIMIT * 4, editable=False, default="")
    search_text = models.TextField(editable=False, default="")

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
        ]
        indexes = [
            # The index of groups, by kind and name.
            models.Index(fields=["index_rank", "sort_key", "id"], name="caucuses_index"),
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
        """The first sentence of the purpose."""
        first = _SENTENCE_END.split(self.purpose, maxsplit=1)[0]
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

    @cached_property
    def openness(self) -> list[OpenItem]:
        """Return the ten items of the open-caucus test (domain.md, section 1). No query.

        Coordinators, members, meetings and reports are not kept by the portal yet: each group
        still owes them.
        """
        return [
            OpenItem("purpose", _("Purpose"), bool(self.purpose)),
            OpenItem("who", _("Who may join"), bool(self.who_may_join)),
            OpenItem("how", _("How to join"), bool(self.joining) or self.takes_wishes),
            OpenItem("coordinators", _("Coordinators"), is_present=False),
            OpenItem("list", _("Mailing list"), bool(self.list_address)),
            OpenItem("charter", _("Charter"), bool(self.charter_url)),
            OpenItem("members", _("Members"), is_present=False),
            OpenItem("meeting", _("Next meeting"), is_present=False),
            OpenItem("report", _("Latest report"), is_present=False),
            OpenItem("review", _("Review date"), self.review_on is not None),
        ]

    @property
    def open_count(self) -> int:
        return sum(item.is_present for item in self.openness)

    @property
    def missing_items(self) -> list[OpenItem]:
        return [item for item in self.openness if not item.is_present]

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

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, with the keys by which the index sorts and searches."""
        self.index_rank = RANK_OF[GroupingKind(self.kind)]
        self.sort_key = normalise(self.name)
        self.search_text = normalise(
            " ".join([self.name, self.acronym, self.subject, self.region, self.purpose])
        )
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, "index_rank", "sort_key", "search_text"}
        super().save(*args, **kwargs)


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
