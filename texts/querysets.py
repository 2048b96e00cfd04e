"""Every question that is asked of translations."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Prefetch
from django.utils.translation import get_language

from texts.enums import Origin

if TYPE_CHECKING:
    from texts.models import Translatable, Translation  # noqa: F401  the class below names it


def reader_languages() -> list[str]:
    """Return the languages in which a text is looked for, the best first: the reader's, then the
    portal's first language, which most of its readers know second.
    """
    own = get_language() or settings.LANGUAGE_CODE
    return list(dict.fromkeys([own, settings.LANGUAGE_CODE]))


class TranslationQuerySet(models.QuerySet["Translation"]):
    def current(self) -> "TranslationQuerySet":
        """Return those that are published and not replaced."""
        return self.filter(replaced_at=None)

    def shown(self) -> "TranslationQuerySet":
        """Return what readers see: machines' only where the operator lets them."""
        rows = self.current()
        if not settings.SHOW_MACHINE_TRANSLATIONS:
            rows = rows.exclude(origin=Origin.MACHINE)
        return rows

    def of(self, row: models.Model) -> "TranslationQuerySet":
        """Return the translations of one row."""
        content_type = ContentType.objects.get_for_model(row)
        return self.filter(content_type=content_type, object_id=row.pk)

    def in_languages(self, codes: Iterable[str]) -> "TranslationQuerySet":
        return self.filter(language__in=list(codes))


def readable(lookup: str = "") -> "Prefetch[Any]":
    """Return the prefetch that gives rows their `here` at once: 1 query for all of them.

    `lookup` leads from the rows asked for to those that are translated ("grouping", say).
    """
    from texts.models import Translation  # its class names the querysets of this module

    languages = reader_languages()
    return Prefetch(
        f"{lookup}__translations" if lookup else "translations",
        queryset=Translation.objects.shown().in_languages(languages),
        to_attr=readings_attribute(languages[0]),
    )


def readings_attribute(language: str) -> str:
    """Return under which name a row keeps what `readable` found for readers of `language`."""
    return f"readings_{language.replace('-', '_')}"
