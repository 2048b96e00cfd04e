"""Which rows of which rooms can be read in other languages. The rooms above name them; this room
knows none of them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import QuerySet
from django.utils.functional import Promise

if TYPE_CHECKING:
    from texts.models import Translatable


@dataclass(frozen=True)
class TextField:
    """A field that is translated. A line has no paragraphs; Markdown keeps its signs."""

    name: str
    is_line: bool = False
    is_markdown: bool = False


@dataclass(frozen=True)
class TextKind:
    """A sort of text: the rows that `public` returns are read by everybody.

    The first of `fields` names a row. `importance` orders what is most wanted, 1 first.
    """

    name: str
    label: str | Promise
    label_plural: str | Promise
    model: type["Translatable"]
    fields: tuple[TextField, ...]
    public: Callable[[], QuerySet[Any]]
    importance: int

    def source_of(self, row: "Translatable") -> dict[str, str]:
        """Return the words of the original by field, without the empty ones."""
        found = {field.name: str(getattr(row, field.name) or "") for field in self.fields}
        return {name: text for name, text in found.items() if text.strip()}

    def field(self, name: str) -> TextField:
        """Return the field of that name; raises KeyError where it is not translated."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(name)


_kinds: dict[str, TextKind] = {}
_by_model: dict[type[models.Model], TextKind] = {}


def register(kind: TextKind) -> TextKind:
    """Make the kind known to readers, the translation desk and the loading of content."""
    _kinds[kind.name] = kind
    _by_model[kind.model] = kind
    return kind


def get(name: str) -> TextKind:
    """Return the kind of that name; raises KeyError for an unknown one."""
    return _kinds[name]


def kind_of(row: models.Model) -> TextKind:
    """Return the kind of a row; raises KeyError where its model is not translated."""
    return of_model(type(row))


def of_model(model: type[models.Model]) -> TextKind:
    """Return the kind of a model; raises KeyError where it is not translated."""
    return _by_model[model]


def all_kinds() -> Iterator[TextKind]:
    """Return the kinds, the most important first."""
    return iter(sorted(_kinds.values(), key=lambda kind: (kind.importance, kind.name)))
