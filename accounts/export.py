"""Everything that the portal holds about one person, and nothing about others."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, Model
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts import chapters
from accounts.erasure import addresses_of
from accounts.models import User
from frame import personal_data
from frame.listing import listed
from frame.personal_data import Holding


@dataclass(frozen=True)
class Value:
    """One value of a row: its name in the file and in words, itself, and how people read it."""

    name: str
    label: str
    value: Any
    words: str


@dataclass(frozen=True)
class Matter:
    """The rows of one model. `deeds` is empty but for what the person did to rows of others: what
    they did (as the field is called) and when, and no more.
    """

    name: str
    title: str
    rows: list[list[Value]]


def collect(person: User) -> list[Matter]:
    """Return what is held about the person: a query for each model.

    What is known by e-mail address alone is in it for the addresses that they have proved to hold.
    """
    addresses = addresses_of(person)
    found = [_matter(holding, person, addresses) for holding in chapters.holdings()]
    found += [_deeds(deeds, person) for deeds in personal_data.deeds()]
    return [matter for matter in found if matter.rows]


def as_json(person: User, matters: list[Matter]) -> dict[str, Any]:
    """Return the export as a file for programs."""
    return {
        "portal": settings.SITE_URL,
        "exported_at": timezone.now(),
        "language": person.language,
        "held": {
            matter.name: [{each.name: each.value for each in row} for row in matter.rows]
            for matter in matters
        },
    }


def label_in(holding: Holding, lookup: str) -> str:
    """Return what people call a field of what is held."""
    if lookup in holding.called:
        return capfirst(str(holding.called[lookup]))
    return label_of(holding.model_class, lookup)


def label_of(model: type[Model], lookup: str) -> str:
    """Return what a field, or one that a lookup leads to, is called."""
    first, _dot, rest = lookup.partition("__")
    try:
        field = model._meta.get_field(first)
    except FieldDoesNotExist:
        return capfirst(lookup)
    if rest and field.related_model is not None and rest not in ("name", "title", "subject"):
        related: Any = field.related_model
        return label_of(related, rest)
    name = (
        field.verbose_name if isinstance(field, Field) else field.related_model._meta.verbose_name
    )
    return capfirst(str(name))


def in_words(value: Any) -> str:
    """Return a value as people read it: of what was typed into a form a line for each answer."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime):
        return f"{date_format(value, 'DATETIME_FORMAT')} UTC"
    if isinstance(value, date):
        return date_format(value, "DATE_FORMAT")
    if isinstance(value, dict):
        return "\n".join(_lines_of(value))
    if isinstance(value, list):
        return listed(words for each in value if (words := in_words(each)))
    return str(value)


def _lines_of(typed: Mapping[str, Any]) -> Iterator[str]:
    for name, value in typed.items():
        if isinstance(value, dict):
            yield from _lines_of(value)
        elif words := in_words(value):
            yield f"{name}: {words}"


def _choices_of(model: type[Model], lookup: str) -> dict[Any, Any]:
    """Return the words for the values of a field that has a few of them."""
    if "__" in lookup:
        return {}
    field = model._meta.get_field(lookup)
    return dict(field.flatchoices) if isinstance(field, Field) and field.choices else {}


def _matter(holding: Holding, person: User, addresses: frozenset[str]) -> Matter:
    model = holding.model_class
    labels = {name: label_in(holding, name) for name in holding.export}
    choices = {name: _choices_of(model, name) for name in holding.export}
    rows: list[list[Value]] = []
    if holding.export:
        found = holding.rows_of(person, addresses).order_by("pk").values(*holding.export)
        for row in found.iterator(chunk_size=500):
            cleaned = {name: _clean(holding, row, name, addresses) for name in holding.export}
            rows.append(
                [
                    Value(
                        name.replace("__", "."),
                        labels[name],
                        value,
                        in_words(choices[name].get(value, value) if choices[name] else value),
                    )
                    for name, value in cleaned.items()
                ]
            )
    return Matter(holding.model, str(holding.title), rows)


def _clean(holding: Holding, row: Mapping[str, Any], name: str, addresses: frozenset[str]) -> Any:
    if name in holding.cleaned:
        return holding.cleaned[name](dict(row), addresses)
    return row[name]


def _deeds(deeds: personal_data.Deeds, person: User) -> Matter:
    model = deeds.model_class
    rows = []
    for name, when in deeds.fields.items():
        label = label_of(model, name)
        moments = model._base_manager.filter(**{name: person}).order_by("pk")
        rows += [
            [Value(name, label, moment, in_words(moment))]
            for moment in moments.values_list(when, flat=True)
        ]
    title = f"{_('What you did for others')}: {model._meta.verbose_name_plural}"
    return Matter(f"{deeds.model}:deeds", title, rows)
