"""Paging by key: page one costs the same at a thousand and at a million rows, and no total is
counted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.core.exceptions import BadRequest
from django.db.models import Field, Model, Q, QuerySet
from django.utils.translation import gettext as _

PER_PAGE = 50
# So many pages of a list with people's names anybody reads; who reads on signs in.
OPEN_TO_ALL = 5
_SALT = "frame.paging"


@dataclass(frozen=True)
class Page:
    """One page of a list: its rows, the key of the next page, or "" on the last one, and how many
    pages come before it.
    """

    rows: list[Any]
    next_key: str
    depth: int = 0

    @property
    def is_first(self) -> bool:
        return self.depth == 0

    @property
    def is_open_to_all(self) -> bool:
        """Whether somebody who has not signed in may read it, where people's names stand in it.

        The number of pages stands in the signed key: nobody gets further by writing one.
        """
        return self.depth < OPEN_TO_ALL

    def __iter__(self) -> Any:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


def page_of(
    rows: QuerySet[Any], order: Sequence[str], key: str = "", per_page: int = PER_PAGE
) -> Page:
    """Return the page of `rows` that follows `key`, in one query.

    `order` names fields that are never null, each with an optional leading "-"; the last must be
    unique. `key` is what a former page gave as `next_key`; a forged one raises BadRequest (HTTP
    400).
    """
    ordered = rows.order_by(*order)
    depth = 0
    if key:
        depth, *texts = _read(rows.model, order, key)
        ordered = ordered.filter(_after(rows.model, order, texts))
    found = list(ordered[: per_page + 1])
    next_key = ""
    if len(found) > per_page:
        found = found[:per_page]
        last = [_value(found[-1], name.lstrip("-")) for name in order]
        next_key = _signer(rows.model, order).sign_object([depth + 1, *last])
    return Page(found, next_key, depth)


def _signer(model: type[Model], order: Sequence[str]) -> signing.Signer:
    """Return what signs the keys of one list: another list's key is no key of this one.

    Without the time: a page that did not change must be the same bytes when it is asked again.
    """
    return signing.Signer(salt=":".join([_SALT, model._meta.label_lower, *order]))


def _value(row: Model, name: str) -> Any:
    """Return the row's value of `name` as JSON can carry it and the field can read it back."""
    return _field(type(row), name).value_to_string(row)


def _field(model: type[Model], name: str) -> Field[Any, Any]:
    field = model._meta.get_field(name)
    if not isinstance(field, Field):
        raise TypeError(f"A list cannot be ordered by {name}: it is no column.")
    return field


def _read(model: type[Model], order: Sequence[str], key: str) -> list[Any]:
    """Return what a key says: how many pages came before, and the values of the last row."""
    try:
        said: list[Any] = _signer(model, order).unsign_object(key)
    except signing.BadSignature as error:
        raise BadRequest(_("This page of the list does not exist.")) from error
    if len(said) != len(order) + 1:  # a key of an earlier release
        raise BadRequest(_("This page of the list does not exist."))
    return said


def _after(model: type[Model], order: Sequence[str], texts: Sequence[Any]) -> Q:
    """Return the condition "stands after the row with these values"."""
    names = [name.lstrip("-") for name in order]
    values = [_field(model, name).to_python(text) for name, text in zip(names, texts, strict=True)]
    condition = Q()
    for depth, name in enumerate(names):
        same = dict(zip(names[:depth], values[:depth], strict=True))
        side = "lt" if order[depth].startswith("-") else "gt"
        condition |= Q(**same, **{f"{name}__{side}": values[depth]})
    # The same said once more without "or": databases begin to read the index there, and not at its
    # first row.
    side = "lte" if order[0].startswith("-") else "gte"
    return Q(**{f"{names[0]}__{side}": values[0]}) & condition
