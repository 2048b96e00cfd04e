"""A text as one reader reads it: in the best language there is, with what has to be said of it."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.urls import translate_url
from django.utils.functional import cached_property
from django.utils.translation import get_language

from frame.differences import Passage, differences
from texts import paragraphs, registry
from texts.enums import Origin

if TYPE_CHECKING:
    from texts.models import Translatable, Translation


class Words(str):
    """The text of a field. It says in which language it is: one that the translation lacks is
    shown as in the original.
    """

    language: str

    def __new__(cls, text: str, language: str) -> "Words":
        words = super().__new__(cls, text)
        words.language = language
        return words


class Reading:
    """A row in the language in which it is shown: the fields of its kind are attributes."""

    def __init__(self, row: "Translatable", translation: "Translation | None") -> None:
        self.row = row
        self.translation = translation

    @classmethod
    def best(
        cls, row: Any, translations: Iterable["Translation"], languages: list[str]
    ) -> "Reading":
        """Return `row` in the first of `languages` that its original or a translation has, else
        as it was written.
        """
        by_language = {translation.language: translation for translation in translations}
        for language in languages:
            if language == row.source_language:
                break
            if language in by_language:
                return cls(row, by_language[language])
        return cls(row, None)

    def __getattr__(self, name: str) -> Words:
        if name.startswith("_"):
            raise AttributeError(name)
        try:
            registry.kind_of(self.row).field(name)
        except KeyError:
            raise AttributeError(name) from None
        translated = self.translation.text(name) if self.translation else ""
        if self.translation and translated:
            return Words(translated, self.translation.language)
        return Words(getattr(self.row, name), self.row.source_language)

    @property
    def language(self) -> str:
        """The code of the language in which it is shown."""
        return self.translation.language if self.translation else self.row.source_language

    @property
    def original_language(self) -> str:
        return self.row.source_language

    @property
    def is_foreign(self) -> bool:
        """Whether it is not in the reader's language."""
        return self.language != get_language()

    @property
    def is_draft(self) -> bool:
        return self.translation is not None and self.translation.origin == Origin.DRAFT

    @property
    def is_machine_made(self) -> bool:
        return self.translation is not None and self.translation.origin == Origin.MACHINE

    @property
    def is_in_doubt(self) -> bool:
        """Whether somebody who needs to be sure should look at the original."""
        return self.is_draft or self.is_machine_made or self.is_stale

    @property
    def version_of(self) -> date | None:
        """The day of the original's version that was translated."""
        return self.translation.source_on if self.translation else None

    @property
    def is_stale(self) -> bool:
        """Whether the original has moved on since it was translated."""
        return bool(self._moved_on)

    @cached_property
    def changes(self) -> list[Passage]:
        """What changed in the original since: the passages of all its fields."""
        return [
            passage for before, after in self._moved_on for passage in differences(before, after)
        ]

    @property
    def changed_count(self) -> int:
        """How many paragraphs of the original changed, came or went."""
        return sum(paragraphs.changed_count(before, after) for before, after in self._moved_on)

    @cached_property
    def _moved_on(self) -> list[tuple[str, str]]:
        """The fields of the original that changed: as they were translated, and as they are."""
        if self.translation is None:
            return []
        source = registry.kind_of(self.row).source_of(self.row)
        fields = [
            (self.translation.source_text(name), source.get(name, ""))
            for name in {**source, **self.translation.pairs}
        ]
        return [pair for pair in fields if not paragraphs.is_same(*pair)]

    def original_url(self, path: str) -> str:
        """Return the address `path` in the language of the original."""
        return translate_url(path, self.original_language)
