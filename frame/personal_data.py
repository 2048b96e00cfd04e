"""What the portal holds about people. Each room tells it of its own models, in a module of this
name.

From these declarations come the public page, the export, the erasure of an account and the clearing
away of what is old (`accounts/`): what is said and what is done cannot differ. A test walks all
models and fails where something that looks personal is not declared.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Model, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from frame.durations import duration_in_words

if TYPE_CHECKING:
    # Only the type is named: this room uses nothing of the one above.
    from accounts.models import User

Words = str | Promise
# What becomes of an address that must stay a row's address: nobody's.
NOBODY = "nobody@erased.invalid"
PER_BATCH = 500
_ADDRESS = re.compile(r"[^\s@<>()\[\],;:\x22]+@[^\s@<>()\[\],;:\x22]+\.[^\s@<>()\[\],;:\x22.]+")


class Erasure(Enum):
    """What becomes of rows about a person when their account is erased."""

    DELETED = "deleted"
    EMPTIED = "emptied"
    KEPT = "kept"


@dataclass(frozen=True)
class Kept:
    """How long rows are kept: `words` with "%(time)s" for `after`, where time ends it.

    What time ends is done by a job of the clock that does it already, named in `job`, or by `rule`,
    which the daily job of `accounts/retention.py` calls; it returns how many rows it touched.
    """

    words: Words
    after: timedelta | None = None
    job: str = ""
    rule: Callable[[], int] | None = None

    def __str__(self) -> str:
        if self.after is None:
            return str(self.words)
        return str(self.words) % {"time": duration_in_words(self.after)}


WHILE_ACCOUNT = Kept(_("As long as you have the account."))
WITH_THE_RECORD = Kept(_("As long as the record itself."))


@dataclass(frozen=True)
class Holding:
    """What is held of people in one model.

    `person` and `address` lead from a row to whom it is about: to the account, or to a field with
    an e-mail address. `fields` are personal besides. `export` names what the person gets of it:
    nothing in it may be about somebody else; `cleaned` takes out of a value what is. `called` names
    fields whose own name is one for programmers. `only` are the rows that are told and erased.

    An erasure deletes the rows, but not before they are `ripe`, or writes `emptied` into them; with
    `why_kept` it says why anything stays. `deeds` are fields that name who did something, each with
    the field that tells when: they stay.
    """

    model: str
    title: Words
    purpose: Words
    seen_by: Words
    kept: Kept
    erasure: Erasure
    person: str = ""
    address: str = ""
    fields: tuple[str, ...] = ()
    export: tuple[str, ...] = ()
    cleaned: Mapping[str, Callable[[dict[str, Any], frozenset[str]], Any]] = field(
        default_factory=dict
    )
    called: Mapping[str, Words] = field(default_factory=dict)
    only: Q = field(default_factory=Q)
    ripe: Q = field(default_factory=Q)
    emptied: Mapping[str, Any] = field(default_factory=dict)
    why_kept: Words = ""

    @property
    def model_class(self) -> type[Model]:
        return apps.get_model(self.model)

    def rows_of(self, person: "User", addresses: Iterable[str]) -> "QuerySet[Any]":
        """Return the rows about a person who holds these addresses, which are in small letters."""
        about = Q()
        if self.person:
            about |= Q(**{self.person: person.pk})
        if self.address:
            about |= Q(**{f"{self.address}__in": spellings(person, addresses)})
        rows: QuerySet[Any] = self.model_class._base_manager.filter(self.only)
        # No condition would mean everybody.
        return rows.filter(about) if about else rows.none()


@dataclass(frozen=True)
class Deeds:
    """The fields of a model that name who did something, each with the field that tells when."""

    model: str
    fields: Mapping[str, str]

    @property
    def model_class(self) -> type[Model]:
        return apps.get_model(self.model)


@dataclass(frozen=True)
class Outlook:
    """What an erasure means in one matter, said before it is done. `url` leads to where the person
    can see to it first; `hands_over` where somebody else should take it on.
    """

    text: str
    url: str = ""
    hands_over: bool = False


@dataclass(frozen=True)
class Part:
    """What a room does when an account is erased, before its rows are: end what runs, tell who has
    to know. `order` says in which order the rooms do so; `outlook` tells the person before.
    """

    name: str
    order: int
    outlook: Callable[["User", frozenset[str]], list[Outlook]]
    erase: Callable[["User", frozenset[str]], None]


_holdings: dict[str, Holding] = {}
_deeds: dict[str, Deeds] = {}
_parts: dict[str, Part] = {}
_excused: dict[str, set[str]] = {}


def register(holding: Holding) -> None:
    """Declare what is held in a model."""
    _holdings[holding.model] = holding


def register_deeds(model: str, **fields: str) -> None:
    """Declare which fields of a model name who did something, each with the one that tells when."""
    _deeds[model] = Deeds(model, fields)


def register_part(part: Part) -> None:
    """Declare what a room does when an account is erased."""
    _parts[part.name] = part


def excuse(model: str, names: str) -> None:
    """Declare that fields that look personal are not: the name of a group, the counts of a run."""
    _excused.setdefault(model, set()).update(names.split())


def holdings() -> list[Holding]:
    """Return all of them in the order in which the rooms are installed."""
    order = {config.label: number for number, config in enumerate(apps.get_app_configs())}
    return sorted(_holdings.values(), key=lambda one: order[one.model.partition(".")[0]])


def deeds() -> list[Deeds]:
    return list(_deeds.values())


def parts() -> list[Part]:
    """Return the rooms' parts in the order in which they are done."""
    return sorted(_parts.values(), key=lambda part: part.order)


def declared(model: str) -> set[str]:
    """Return the names of a model's fields of which something was declared."""
    names = set(_excused.get(model, ()))
    if model in _deeds:
        names.update(_deeds[model].fields)
    if model in _holdings:
        one = _holdings[model]
        names.update(one.fields, one.emptied)
        names.update(path.partition("__")[0] for path in (one.person, one.address) if path)
    return names


def spellings(person: "User", addresses: Iterable[str]) -> list[str]:
    """Return the addresses as they may be written in a table: in small letters, and as the person
    wrote the one of their account.
    """
    known = set(addresses)
    return sorted(known | {person.email} if person.email.lower() in known else known)


def without_others(value: Any, addresses: frozenset[str]) -> Any:
    """Return typed data without e-mail addresses but those given."""
    if isinstance(value, dict):
        return {key: without_others(each, addresses) for key, each in value.items()}
    if isinstance(value, list):
        return [without_others(each, addresses) for each in value]
    if isinstance(value, str):
        return _replaced(value, lambda address: address not in addresses)
    return value


def without(value: Any, addresses: frozenset[str]) -> Any:
    """Return typed data with these e-mail addresses taken out."""
    if isinstance(value, dict):
        return {key: without(each, addresses) for key, each in value.items()}
    if isinstance(value, list):
        return [without(each, addresses) for each in value]
    if isinstance(value, str):
        return _replaced(value, lambda address: address in addresses)
    return value


def emptied(value: Any) -> Any:
    """Return data of the same shape that say nothing."""
    if isinstance(value, dict):
        return {}
    if isinstance(value, list):
        return []
    if isinstance(value, bool):
        return False
    return "" if isinstance(value, str) else None


def delete_in_batches(rows: "QuerySet[Any]") -> int:
    """Delete rows some hundreds at a time; return how many."""
    keys: Sequence[Any] = list(rows.values_list("pk", flat=True))
    count = 0
    for start in range(0, len(keys), PER_BATCH):
        batch = rows.model._base_manager.filter(pk__in=keys[start : start + PER_BATCH])
        count += batch.delete()[1].get(rows.model._meta.label, 0)
    return count


def _replaced(text: str, is_meant: Callable[[str], bool]) -> str:
    return _ADDRESS.sub(
        lambda found: NOBODY if is_meant(found.group().lower()) else found.group(), text
    )
