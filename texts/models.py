"""Translations of texts that other rooms keep, and what lets a row be translated."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from texts import paragraphs, registry
from texts.enums import Origin
from texts.querysets import TranslationQuerySet, reader_languages, readings_attribute
from texts.reading import Reading

# The purpose of a person's consent (`accounts/consents.py`) to be named beside what they translated
# or reviewed.
CREDIT = "translation_credit"


@dataclass(frozen=True)
class Credits:
    """The names that stand beside a translation; "" for who did not agree."""

    translator: str = ""
    reviewer: str = ""


class Translation(models.Model):
    """A row's words in one language, paragraph beside paragraph of the original as it then was.

    It is never edited: the next version replaces it (`texts/services.py`).
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    object_id = models.PositiveBigIntegerField()
    row = GenericForeignKey("content_type", "object_id")
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    source_language = models.CharField(
        _("translated from"), max_length=10, choices=settings.LANGUAGES
    )
    # {"title": [["The issues", "Les enjeux"]], "body": [[…, …], …]}
    pairs = models.JSONField(_("words"))
    # The day of the original's version that was translated.
    source_on = models.DateField(_("version of"))
    origin = models.CharField(_("origin"), max_length=10, choices=Origin.choices)
    translated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("translated by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("reviewed by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    # It came with the starting content, whose next release may replace it.
    is_loaded = models.BooleanField(default=False, editable=False)
    published_at = models.DateTimeField(_("published"), default=timezone.now)
    replaced_at = models.DateTimeField(_("replaced"), null=True)

    objects = TranslationQuerySet.as_manager()

    class Meta:
        verbose_name = _("translation")
        verbose_name_plural = _("translations")
        ordering = ["-published_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "language"],
                condition=Q(replaced_at=None),
                name="texts_one_current_translation",
            ),
            models.CheckConstraint(
                condition=Q(origin__in=Origin.values), name="texts_translation_origin_known"
            ),
            models.CheckConstraint(
                condition=~Q(language=models.F("source_language")),
                name="texts_translation_into_another_language",
            ),
            models.CheckConstraint(
                condition=~Q(origin=Origin.REVIEWED)
                | (Q(translated_by=None) & Q(reviewed_by=None))
                | ~Q(translated_by=models.F("reviewed_by")),
                name="texts_reviewed_by_a_second_person",
            ),
        ]
        indexes = [
            # What is there in a language, the latest first: coverage, and the back-office's list.
            models.Index(fields=["language", "origin", "-published_at"], name="texts_by_language"),
            models.Index(fields=["-published_at", "-id"], name="texts_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.language}"

    @property
    def kind(self) -> registry.TextKind:
        """The sort of text; its content type must be at hand."""
        model: Any = self.content_type.model_class()
        return registry.of_model(model)

    @property
    def title(self) -> str:
        """The first words of the original as they were translated."""
        return next((source for pairs in self.pairs.values() for source, _target in pairs), "")

    @property
    def credits(self) -> "Credits":
        """Who is named as its maker: those who agreed. 1 query, none where nobody is known."""
        people = {key for key in (self.translated_by_id, self.reviewed_by_id) if key}
        if not people:
            return Credits()
        consents = get_user_model().objects.filter(
            pk__in=people, consents__purpose=CREDIT, consents__withdrawn_at=None
        )
        names = dict(consents.values_list("pk", "name"))
        return Credits(
            names.get(self.translated_by_id or 0, ""), names.get(self.reviewed_by_id or 0, "")
        )

    def text(self, field: str) -> str:
        """Return the translated words of a field; "" where a paragraph of it is missing."""
        targets = [target for _source, target in self.pairs.get(field, [])]
        return paragraphs.join(targets) if all(targets) else ""

    def source_text(self, field: str) -> str:
        """Return the original's words of a field as they were translated."""
        return paragraphs.join(source for source, _target in self.pairs.get(field, []))

    def memory(self) -> dict[str, str]:
        """Return the paragraphs of the original with their translations."""
        return {
            source: target for pairs in self.pairs.values() for source, target in pairs if target
        }


class Translatable(models.Model):
    """Mix into a model whose rows are read in several languages. `texts/registry.py` says which
    fields are; the field `language` says in which the original is written.
    """

    translations = GenericRelation(Translation)

    class Meta:
        abstract = True

    @property
    def source_language(self) -> str:
        """The code of the language in which the original is written."""
        return str(self.language)  # type: ignore[attr-defined]  # every model of a kind has it

    @property
    def here(self) -> Reading:
        """The row as the reader of today's language reads it: `row.here.title`.

        No query after `readable()` or where the original is in that language, else 1 for each row
        and language.
        """
        language = get_language() or settings.LANGUAGE_CODE
        known: dict[str, Reading] = self.__dict__.setdefault("_readings", {})
        if language not in known:
            found: Any = getattr(self, readings_attribute(language), None)
            if language == self.source_language or self.pk is None:
                found = []
            elif found is None:
                found = self.translations.shown().in_languages(reader_languages())
            known[language] = Reading.best(self, list(found), reader_languages())
        return known[language]
