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


class Reading:
    """A row in the language in which it is shown: the fields of its kind are attributes.

    A field that the translation lacks is shown as in the original.
    """

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

    def __getattr__(self, name: str) -> str:
        if name.startswith("_"):
            raise AttributeError(name)
        try:
            registry.kind_of(self.row).field(name)
        except KeyError:
            raise AttributeError(name) from None
        return (self.translation and self.translation.text(name)) or getattr(self.row, name)

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
    def version_of(self) -> date | None:
        """The day of the original's version that was translated."""
        return self.translation.source_on if self.translation else None

    @cached_property
    def is_stale(self) -> bool:
        """Whether the original has moved on since it was translated."""
        return bool(self.changes)

    @cached_property
    def changes(self) -> list[Passage]:
        """What changed in the original since: the passages of all its fields."""
        if self.translation is None:
            return []
        source = registry.kind_of(self.row).source_of(self.row)
        return [
            passage
            for name in {**source, **self.translation.pairs}
            if not paragraphs.is_same(
                before := self.translation.source_text(name), after := source.get(name, "")
            )
            for passage in differences(before, after)
        ]

    @property
    def changed_count(self) -> int:
        """How many paragraphs of the original changed, came or went."""
        return sum(
            not paragraph.is_same for passage in self.changes for paragraph in passage.paragraphs
        )

    def original_url(self, path: str) -> str:
        """Return the address `path` in the language of the original."""
        return translate_url(path, self.original_language)
