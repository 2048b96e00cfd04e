"""Everything that the portal holds about one person, and nothing about others."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, Model
from django.utils import timezone
from django.utils.text import capfirst

from accounts.erasure import addresses_of
from accounts.models import User
from frame import personal_data
from frame.personal_data import Holding


@dataclass(frozen=True)
class Value:
    """One value of a row: its name in the file, in words, and itself."""

    name: str
    label: str
    value: Any


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
    found = [_matter(holding, person, addresses) for holding in personal_data.holdings()]
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


def _matter(holding: Holding, person: User, addresses: frozenset[str]) -> Matter:
    model = holding.model_class
    labels = {name: label_of(model, name) for name in holding.export}
    rows: list[list[Value]] = []
    if holding.export:
        found = holding.rows_of(person, addresses).order_by("pk").values(*holding.export)
        for row in found.iterator(chunk_size=500):
            rows.append(
                [
                    Value(
                        name.replace("__", "."), labels[name], _clean(holding, row, name, addresses)
                    )
                    for name in holding.export
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
        rows += [[Value(name, label, moment)] for moment in moments.values_list(when, flat=True)]
    return Matter(f"{deeds.model}:deeds", capfirst(str(model._meta.verbose_name_plural)), rows)
