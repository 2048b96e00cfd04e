"""The volunteers of the translation desk, texts from outside, jobs and their log."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language_info, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from frame.text import validate_plain_text, validate_says_something, validate_single_line
from moderation.models import Request
from texts import registry
from texts.models import Translatable, Translation
from translations.enums import IN_HAND, OPEN, JobState, Need, Place, Priority, Verb
from translations.querysets import (
    DocumentQuerySet,
    JobEventQuerySet,
    JobQuerySet,
    VolunteerQuerySet,
)

TITLE_LIMIT = 200  # characters
TEXT_LIMIT = 40_000  # characters
NOTE_LIMIT = 2000  # characters


class EventIsFinal(Exception):
    """Somebody tried to change or delete a row of a job's log."""


def _no_languages() -> list[str]:
    return []


class Volunteer(models.Model):
    """What a person of the translation team said of themselves: languages, and when they can work.

    Whoever is a volunteer translates only while a member of the team (`translations/team.py`).
    """

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.PROTECT,
        related_name="volunteer",
    )
    # Codes of settings.LANGUAGES.
    languages_from = models.JSONField(_("translates from"), default=_no_languages)
    languages_into = models.JSONField(_("translates into"), default=_no_languages)
    availability = models.CharField(
        _("availability"), max_length=300, blank=True, validators=[validate_plain_text]
    )
    hours = models.PositiveSmallIntegerField(_("hours a week"), null=True, blank=True)
    place = models.CharField(_("where"), max_length=10, choices=Place.choices, default=Place.REMOTE)
    is_paused = models.BooleanField(_("pauses"), default=False)
    wants_digest = models.BooleanField(_("weekly mail about new work"), default=True)
    # A copy of the consent, for the back-office's list.
    is_credited = models.BooleanField(_("named beside translations"), default=False)
    since_at = models.DateTimeField(_("since"), default=timezone.now, editable=False)
    digest_at = models.DateTimeField(_("last weekly mail"), default=timezone.now, editable=False)

    objects = VolunteerQuerySet.as_manager()

    class Meta:
        verbose_name = _("volunteer")
        verbose_name_plural = _("volunteers")
        indexes = [models.Index(fields=["-since_at", "-id"], name="translations_volunteers")]

    def __str__(self) -> str:
        return self.person.get_short_name()

    def knows(self, source: str, target: str) -> bool:
        """Tell whether they translate from the one language into the other."""
        return source in self.languages_from and target in self.languages_into


class Document(Translatable):
    """A text from outside that somebody asked to have translated; public once that is accepted."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    request = models.OneToOneField(
        Request, verbose_name=_("request"), on_delete=models.PROTECT, related_name="document"
    )
    title = models.CharField(
        _("title"),
        max_length=TITLE_LIMIT,
        validators=[validate_plain_text, validate_single_line, validate_says_something],
    )
    text = models.TextField(_("text"), max_length=TEXT_LIMIT, validators=[validate_plain_text])
    source_url = models.URLField(_("address of the original"), max_length=500, blank=True)
    language = models.CharField(
        _("language of the text"), max_length=10, choices=settings.LANGUAGES
    )
    is_public = models.BooleanField(_("public"), default=False)
    accepted_at = models.DateTimeField(_("accepted"), default=timezone.now)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("text to translate", "document")
        verbose_name_plural = pgettext_lazy("texts to translate", "documents")
        indexes = [models.Index(fields=["-accepted_at", "-id"], name="translations_documents")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("translations:document", args=[self.uid])


class Job(models.Model):
    """One row to be translated, or reviewed, into one language.

    Its state changes through `translations/services/` alone. A standing job is about what readers
    lack today: an open one, or one that a coordinator dropped, so that it does not come back.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    object_id = models.PositiveBigIntegerField()
    row = GenericForeignKey("content_type", "object_id")
    # The row's first words: lists ask for no row.
    title = models.CharField(_("title"), max_length=TITLE_LIMIT)
    source_language = models.CharField(_("from"), max_length=10, choices=settings.LANGUAGES)
    language = models.CharField(_("into"), max_length=10, choices=settings.LANGUAGES)
    need = models.CharField(_("need"), max_length=10, choices=Need.choices)
    # What readers see meanwhile, if anything.
    basis = models.ForeignKey(
        Translation, on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    is_standing = models.BooleanField(default=True, editable=False)
    # Of the original when the queue was last looked through.
    source_digest = models.CharField(max_length=64, editable=False)
    paragraph_count = models.PositiveIntegerField(_("paragraphs"), default=0)
    changed_count = models.PositiveIntegerField(_("to do"), default=0)
    state = models.CharField(
        _("state"), max_length=10, choices=JobState.choices, default=JobState.WANTED
    )
    importance = models.PositiveSmallIntegerField(default=9, editable=False)
    priority = models.PositiveSmallIntegerField(
        _("priority"), choices=Priority.choices, default=Priority.NORMAL
    )
    deadline_on = models.DateField(_("deadline"), null=True, blank=True)
    request = models.ForeignKey(
        Request,
        verbose_name=_("request"),
        on_delete=models.PROTECT,
        null=True,
        related_name="translation_jobs",
    )
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("claimed by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="translation_jobs",
    )
    claimed_until = models.DateTimeField(_("claimed until"), null=True)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("reviewed by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="translation_reviews",
    )
    review_until = models.DateTimeField(_("review until"), null=True)
    review_note = models.TextField(_("reviewer's note"), max_length=NOTE_LIMIT, blank=True)
    # {"body": [{"source": …, "target": …, "was": …, "in_doubt": …}]}: see `translations/draft.py`.
    draft = models.JSONField(default=dict, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)
    translation = models.ForeignKey(
        Translation, on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    created_at = models.DateTimeField(_("in the queue since"), default=timezone.now)
    updated_at = models.DateTimeField(_("last touched"), default=timezone.now)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("translation job")
        verbose_name_plural = _("translation jobs")
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "language"],
                condition=Q(is_standing=True),
                name="translations_one_standing_job",
            ),
            models.CheckConstraint(
                condition=Q(state__in=JobState.values), name="translations_state_known"
            ),
            models.CheckConstraint(
                condition=Q(is_standing=True) | ~Q(state__in=sorted(OPEN)),
                name="translations_open_job_stands",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(IN_HAND))
                | Q(claimed_by__isnull=False, claimed_until__isnull=False),
                name="translations_claim_has_person_and_end",
            ),
            models.CheckConstraint(
                condition=Q(reviewer=None) | Q(claimed_by=None) | ~Q(reviewer=F("claimed_by")),
                name="translations_second_person_reviews",
            ),
            models.CheckConstraint(
                condition=~Q(language=F("source_language")),
                name="translations_into_another_language",
            ),
        ]
        indexes = [
            # The most wanted list, with and without a language.
            models.Index(
                fields=["priority", "importance", "id"],
                name="translations_wanted",
                condition=Q(state="wanted"),
            ),
            models.Index(
                fields=["language", "state", "priority", "importance", "id"],
                name="translations_by_language",
            ),
            # Claims and reviews that run out.
            models.Index(
                fields=["claimed_until"],
                name="translations_claims",
                condition=Q(state__in=["claimed", "returned"]),
            ),
            models.Index(fields=["-created_at", "-id"], name="translations_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.language})"

    def get_absolute_url(self) -> str:
        return reverse("translations:job", args=[self.uid])

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def is_in_hand(self) -> bool:
        """Whether its translator works on it."""
        return self.state in IN_HAND

    @property
    def kind(self) -> registry.TextKind:
        """The sort of text that it is about."""
        model = self.content_type.model_class()
        return next(kind for kind in registry.all_kinds() if kind.model is model)

    @property
    def language_name(self) -> str:
        """The language to translate into, in the reader's own."""
        return str(get_language_info(self.language)["name_translated"])

    @property
    def source_language_name(self) -> str:
        return str(get_language_info(self.source_language)["name_translated"])

    @property
    def is_late(self) -> bool:
        return self.deadline_on is not None and self.deadline_on < timezone.localdate()


class JobEvent(models.Model):
    """One row of a job's log. Never changed, never deleted."""

    job = models.ForeignKey(Job, on_delete=models.PROTECT, related_name="events")
    verb = models.CharField(_("what"), max_length=15, choices=Verb.choices)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,  # the portal itself
        related_name="+",
        verbose_name=_("by"),
    )
    at = models.DateTimeField(_("at"), default=timezone.now)
    note = models.TextField(_("note"), blank=True)
    details = models.JSONField(default=dict, blank=True)

    objects = JobEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("step of a translation")
        verbose_name_plural = _("steps of translations")
        ordering = ["job_id", "id"]

    def __str__(self) -> str:
        return f"{self.job_id} {self.verb}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise EventIsFinal("A step is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise EventIsFinal("A step is never deleted.")
