"""Organisations and what is known of them."""

import uuid
from typing import Any

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from moderation.models import Decision
from organisations.collation import KEY_LIMIT, SortKeyField, heading_label, heading_of
from organisations.enums import (
    AccreditationStatus,
    EcosocStatus,
    OrganisationKind,
    Phase,
    PublicField,
    Scope,
    Standing,
)
from organisations.querysets import OrganisationQuerySet

NAME_LIMIT = 250  # characters
PURPOSE_LIMIT = 1500
FIRST_YEAR = 1600
# Fields from which `shown_languages` is made.
_MAKE_SHOWN_LANGUAGES = frozenset({"working_languages", "public_fields", "is_listed"})


class Organisation(models.Model):
    """A body of civil society. Being registered here is neither accreditation by the UN nor ECOSOC
    status.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(  # noqa: DJ001 (unique, and only registered ones have an address)
        _("address"), max_length=100, unique=True, null=True, editable=False
    )
    standing = models.CharField(
        _("standing"), max_length=12, choices=Standing.choices, editable=False
    )
    name = models.CharField(_("name"), max_length=NAME_LIMIT)
    name_language = models.CharField(_("language of the name"), max_length=10, blank=True)
    acronym = models.CharField(_("short name"), max_length=40, blank=True)
    country = CountryField(_("country"), blank=True, help_text=_("Empty for an international one."))
    scope = models.CharField(_("scope"), max_length=15, choices=Scope.choices, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=OrganisationKind.choices, blank=True)
    founded_year = models.PositiveSmallIntegerField(_("year it was founded"), null=True, blank=True)
    legal_status = models.CharField(_("legal status"), max_length=200, blank=True)
    website = models.URLField(_("website"), max_length=300, blank=True)
    working_languages = models.JSONField(_("working languages"), default=list, blank=True)
    ecosoc_status = models.CharField(
        _("status with ECOSOC"), max_length=10, choices=EcosocStatus.choices, blank=True
    )
    public_fields = models.JSONField(
        _("shown in public"),
        default=list,
        editable=False,
        help_text=_("In force while it is listed; before that, what the applicant asked for."),
    )
    is_listed = models.BooleanField(_("listed"), default=False, editable=False)
    # The order from A to Z (`organisations/collation.py`).
    sort_key = SortKeyField(max_length=KEY_LIMIT, editable=False, default="")
    search_text = models.TextField(editable=False, default="")
    source = models.CharField(_("source"), max_length=200, blank=True)
    import_key = models.CharField(  # noqa: DJ001 (unique, and only imported ones have it)
        max_length=64, unique=True, null=True, editable=False
    )
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="absorbed",
        verbose_name=_("merged into"),
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    registered_at = models.DateTimeField(_("registered"), null=True, editable=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [
            models.CheckConstraint(
                condition=Q(standing__in=Standing.values),
                name="organisations_standing_known",
            ),
            models.CheckConstraint(
                condition=Q(is_listed=False) | Q(standing=Standing.REGISTERED, slug__isnull=False),
                name="organisations_only_registered_listed",
            ),
            models.CheckConstraint(
                condition=(Q(standing=Standing.MERGED) & Q(merged_into__isnull=False))
                | (~Q(standing=Standing.MERGED) & Q(merged_into=None)),
                name="organisations_merged_says_where",
            ),
            models.CheckConstraint(
                condition=Q(founded_year=None) | Q(founded_year__gte=FIRST_YEAR),
                name="organisations_founded_year_possible",
            ),
        ]
        indexes = [
            # The directory, by name; and by country, then name.
            models.Index(
                fields=["sort_key", "id"],
                name="organisations_directory",
                condition=Q(is_listed=True),
            ),
            models.Index(
                fields=["country", "sort_key", "id"],
                name="organisations_by_country",
                condition=Q(is_listed=True),
            ),
            # The same of one kind.
            models.Index(
                fields=["kind", "sort_key", "id"],
                name="organisations_by_kind",
                condition=Q(is_listed=True),
            ),
            # How many there are of each country and kind: read from this index alone.
            models.Index(
                fields=["country", "kind"],
                name="organisations_counted",
                condition=Q(is_listed=True),
            ),
            # The back-office's list.
            models.Index(fields=["standing", "sort_key", "id"], name="organisations_by_standing"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, and keep the rows by which the directory finds and counts languages."""
        is_new = self._state.adding
        super().save(*args, **kwargs)
        changed = kwargs.get("update_fields")
        if changed is None or not _MAKE_SHOWN_LANGUAGES.isdisjoint(changed):
            self._keep_shown_languages(is_new=is_new)

    def get_absolute_url(self) -> str:
        return reverse("organisations:detail", args=[self.slug])

    def _keep_shown_languages(self, *, is_new: bool) -> None:
        """Bring `shown_languages` up to date: no query for a new one that shows none, else one, or
        two or three where they change.
        """
        wanted = set(self.working_languages) if self.shows(PublicField.LANGUAGES) else set()
        if is_new and not wanted:
            return
        present = set(self.shown_languages.values_list("language", flat=True))
        if gone := present - wanted:
            self.shown_languages.filter(language__in=gone).delete()
        ShownLanguage.objects.bulk_create(
            [
                ShownLanguage(organisation=self, language=language)
                for language in sorted(wanted - present)
            ],
            ignore_conflicts=True,  # somebody else may save the same at this moment
        )

    @property
    def heading(self) -> str:
        """The letter, or the name of a script, under which it stands in the order from A to Z."""
        return heading_label(heading_of(self.sort_key))

    def shows(self, field: str) -> bool:
        """Tell whether `field` (a PublicField) may be shown to everybody."""
        return self.is_listed and field in self.public_fields

    def purpose_for(self, language: str | None = None) -> "OrganisationPurpose | None":
        """Return the purpose in the reader's language, else in English, else the first (reads
        `purposes`).
        """
        texts = list(self.purposes.all())
        wanted = language or get_language()
        for code in (wanted, "en"):
            for text in texts:
                if text.language == code:
                    return text
        return texts[0] if texts else None


class OrganisationName(models.Model):
    """A further name: another language or script, or a former one."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="names")
    language = models.CharField(_("language"), max_length=10, blank=True)
    text = models.CharField(_("name"), max_length=NAME_LIMIT)
    is_former = models.BooleanField(_("former name"), default=False)

    class Meta:
        verbose_name = _("further name")
        verbose_name_plural = _("further names")
        ordering = ["is_former", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "language", "text"], name="organisations_name_once"
            )
        ]

    def __str__(self) -> str:
        return self.text


class ShownLanguage(models.Model):
    """A language in which a listed organisation works, where it lets its languages be shown: what
    the directory is narrowed and counted by. `Organisation.save` keeps the rows.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="shown_languages"
    )
    language = models.CharField(max_length=10)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["language", "organisation"], name="organisations_language_shown_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id}: {self.language}"


class OrganisationPurpose(models.Model):
    """What an organisation is for, in one language."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="purposes"
    )
    language = models.CharField(_("language"), max_length=10)
    text = models.TextField(_("purpose"), validators=[MaxLengthValidator(PURPOSE_LIMIT)])

    class Meta:
        verbose_name = _("purpose")
        verbose_name_plural = _("purposes")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "language"], name="organisations_purpose_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.language}: {self.text[:60]}"


class Accreditation(models.Model):
    """Admission of an organisation to a part of the WSIS process, by the UN side; the portal only
    notes it.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="accreditations"
    )
    phase = models.CharField(_("phase"), max_length=10, choices=Phase.choices)
    reference = models.CharField(_("reference"), max_length=100, blank=True)
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=AccreditationStatus.choices,
        default=AccreditationStatus.CLAIMED,
    )

    class Meta:
        verbose_name = _("accreditation to WSIS")
        verbose_name_plural = _("accreditations to WSIS")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "phase"], name="organisations_accreditation_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_phase_display()}: {self.get_status_display()}"


class PublicationConsent(models.Model):
    """One consent to show one field, with who gave it and when; withdrawing ends the row."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="consents"
    )
    field = models.CharField(_("field"), max_length=20, choices=PublicField.choices)
    given_at = models.DateTimeField(_("given"), default=timezone.now)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("given by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("withdrawn by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )

    class Meta:
        verbose_name = _("consent to publication")
        verbose_name_plural = _("consents to publication")
        ordering = ["given_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "field"],
                condition=Q(withdrawn_at=None),
                name="organisations_one_open_consent",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id}: {self.field}"


class DuplicateKey(models.Model):
    """A normalised key of an organisation (`names.blocking_keys`), by which possible duplicates are
    found.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="duplicate_keys"
    )
    key = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key", "organisation"], name="organisations_duplicate_key_once"
            )
        ]

    def __str__(self) -> str:
        return self.key


class DistinctPair(models.Model):
    """Two organisations that a moderator found to be different. Remembered for good."""

    first = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    reason = models.TextField(_("reason"), blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("pair that is not a duplicate")
        verbose_name_plural = _("pairs that are not duplicates")
        constraints = [
            models.UniqueConstraint(
                fields=["first", "second"], name="organisations_distinct_pair_once"
            ),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")), name="organisations_distinct_pair_ordered"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} / {self.second_id}"


class Merge(models.Model):
    """One organisation taken into another, with all that is needed to undo it."""

    kept = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="merges")
    absorbed_one = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    snapshot = models.JSONField()
    decision = models.OneToOneField(
        Decision, on_delete=models.PROTECT, null=True, related_name="merge"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("undone by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["absorbed_one"],
                condition=Q(undone_at=None),
                name="organisations_absorbed_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.absorbed_one_id} → {self.kept_id}"


def field_label(name: str) -> str:
    """Return what people call a field of an organisation."""
    field = Organisation._meta.get_field(name)
    return str(getattr(field, "verbose_name", name))


def as_values(organisation: Organisation, fields: list[str]) -> dict[str, Any]:
    """Return the named fields as JSON can keep them."""
    values = {}
    for name in fields:
        value = getattr(organisation, name)
        values[name] = str(value) if name == "country" else value
    return values
