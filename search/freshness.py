"""Lets the index follow the rows of the rooms above by itself, whichever of their forms, services
and admin pages saves or deletes them (docs/decisions/0010-search.md says why by signals).
"""

from typing import TYPE_CHECKING, Any

from django.db.models import Model
from django.db.models.signals import post_delete, post_save

if TYPE_CHECKING:
    from search.registry import SearchKind


def follow(kind: "SearchKind") -> None:
    """Refresh the index with each row of the kind, and of its parts, that is saved or deleted."""

    def row_changed(instance: Model, raw: bool = False, **_kwargs: Any) -> None:
        if not raw:
            _refresh(kind, instance.pk)

    _connect(kind.model, row_changed, kind.name)
    for model, field in kind.parts:
        _connect(model, _part_follower(kind, f"{field}_id"), f"{kind.name}.{model.__name__}")


def _part_follower(kind: "SearchKind", field: str) -> Any:
    def part_changed(instance: Model, raw: bool = False, **_kwargs: Any) -> None:
        if not raw:
            _refresh(kind, getattr(instance, field))

    return part_changed


def _connect(model: type[Model], receiver: Any, name: str) -> None:
    for signal in (post_save, post_delete):
        signal.connect(receiver, sender=model, weak=False, dispatch_uid=f"search.{name}")


def _refresh(kind: "SearchKind", key: int) -> None:
    from search.services import refresh_rows  # it needs the registry, which needs this module

    refresh_rows(kind, [key])
