"""What can be found. The rooms above name their rows; this room knows none of them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.functional import Promise

from search import freshness


@dataclass(frozen=True)
class Text:
    """What a row says to everybody in one language ("" where nobody knows which it is)."""

    language: str
    names: tuple[str, ...] = ()
    words: str = ""


def _nothing(_row: Any) -> str:
    return ""


@dataclass(frozen=True)
class SearchKind:
    """A sort of row that can be found: `public` are those that everybody may see.

    `prepare` fetches along what the other callables read, in a constant number of queries. `title`
    returns what a result is called, and the language of that; `detail` is a short fact beside it.
    Of results that are called by all words of a question, those of the lower `order` come first. A
    change of a row of `parts` changes the row that its field names.
    """

    name: str
    label: str | Promise
    label_plural: str | Promise
    order: int
    model: type[Model]
    public: Callable[[], QuerySet[Any]]
    prepare: Callable[[QuerySet[Any]], QuerySet[Any]]
    texts: Callable[[Any], list[Text]]
    title: Callable[[Any], tuple[str, str]]
    url: Callable[[Any], str]
    detail: Callable[[Any], str] = _nothing
    country: Callable[[Any], str] = _nothing
    parts: tuple[tuple[type[Model], str], ...] = ()


_kinds: dict[str, SearchKind] = {}


def register(kind: SearchKind) -> SearchKind:
    """Let the rows of the kind be found."""
    _kinds[kind.name] = kind
    freshness.follow(kind)
    return kind


def get(name: str) -> SearchKind:
    """Return the kind of that name; raises KeyError for an unknown one."""
    return _kinds[name]


def kinds_of(model: type[Model]) -> list[SearchKind]:
    """Return the kinds whose rows are of the model: none or one."""
    return [kind for kind in _kinds.values() if kind.model is model]


def all_kinds() -> Iterator[SearchKind]:
    """Return the kinds in the order in which people read them."""
    return iter(sorted(_kinds.values(), key=lambda kind: kind.order))
