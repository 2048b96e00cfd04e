"""Translations, for tests. Their words are those of the original with the language behind."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from texts import paragraphs, registry
from texts.enums import Origin
from texts.models import Translation


def pairs_of(row, language):
    """Return each paragraph of a row by field, and beside it the same marked "(fr)"."""
    return {
        name: [[part, f"{part} ({language})"] for part in paragraphs.split(text)]
        for name, text in registry.kind_of(row).source_of(row).items()
    }


class TranslationFactory(DjangoModelFactory):
    """Needs a `row`."""

    class Meta:
        model = Translation

    class Params:
        machine = factory.Trait(origin=Origin.MACHINE)
        reviewed = factory.Trait(origin=Origin.REVIEWED)
        loaded = factory.Trait(is_loaded=True)

    language = "fr"
    source_language = factory.LazyAttribute(lambda made: made.row.source_language)
    pairs = factory.LazyAttribute(lambda made: pairs_of(made.row, made.language))
    source_on = date(2026, 1, 5)
    origin = Origin.DRAFT
