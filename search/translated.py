"""How rows that are read in several languages (room `texts`) can be found in each of them."""

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.utils.translation import get_language

from search.registry import Text
from texts.models import Translatable, Translation
from texts.querysets import readings_attribute

BETWEEN_FIELDS = " · "


def in_all_languages(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return translatable rows with all their translations, and so with their `here`: 1 query
    more.
    """
    return rows.prefetch_related(
        Prefetch("translations", queryset=Translation.objects.shown(), to_attr=_attribute())
    )


def texts_of(
    names: Iterable[str], words: Iterable[str], *, plain: Callable[[str], str] = str
) -> Callable[[Translatable], list[Text]]:
    """Return what gives the texts of a row: the original and each translation of the fields.

    `plain` takes the signs out of the words, where they are no plain text.
    """
    name_fields, word_fields = tuple(names), tuple(words)

    def texts(row: Translatable) -> list[Text]:
        def text(language: str, read: Callable[[str], str]) -> Text:
            said = BETWEEN_FIELDS.join(filter(None, map(read, word_fields)))
            return Text(language, tuple(filter(None, map(read, name_fields))), plain(said))

        found = [text(row.source_language, lambda name: str(getattr(row, name) or ""))]
        for translation in getattr(row, _attribute()):
            found.append(text(translation.language, translation.text))
        return found

    return texts


def title_of(field: str) -> Callable[[Translatable], tuple[str, str]]:
    """Return what gives the title of a row: the field as the reader reads it."""
    return lambda row: (getattr(row.here, field), row.here.language)


def _attribute() -> str:
    return readings_attribute(get_language() or settings.LANGUAGE_CODE)
