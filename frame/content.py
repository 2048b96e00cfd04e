"""Starting content: rows that come from data files and then belong to those who edit them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class LoadedContent(models.Model):
    """A row that `load_content` may bring up to date until somebody edits it in the back-office."""

    # Null for rows that people made: only null may stand twice in a unique column.
    content_key = models.CharField(  # noqa: DJ001
        max_length=200, unique=True, null=True, editable=False
    )
    is_edited = models.BooleanField(
        _("edited here"),
        default=False,
        help_text=_("The starting content no longer overwrites this row."),
    )
    language = models.CharField(
        _("language of the text"), max_length=10, choices=settings.LANGUAGES, default="en"
    )

    class Meta:
        abstract = True


@dataclass
class LoadCount:
    """What a load did to the rows of one model."""

    label: str
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    kept: int = 0

    @property
    def changed(self) -> int:
        return self.created + self.updated


def load_rows(
    model: type[LoadedContent],
    rows: Iterable[tuple[str, Mapping[str, Any]]],
    natural_key: tuple[str, ...],
) -> LoadCount:
    """Create or bring up to date one row of `model` for each (content key, values) of `rows`.

    Rows that people edited are left alone, and so are rows they made themselves under the same
    `natural_key` (names of fields). One query, and one or more for each row that changes.
    """
    manager = model._default_manager
    by_key: dict[str, Any] = {}
    made_here = set()
    for existing in manager.all():
        if existing.content_key is None:
            made_here.add(tuple(getattr(existing, name) for name in natural_key))
        else:
            by_key[existing.content_key] = existing
    count = LoadCount(str(model._meta.verbose_name_plural))
    for key, values in rows:
        row = by_key.get(key)
        if row is None and tuple(values[name] for name in natural_key) in made_here:
            count.kept += 1
        elif row is None:
            new = model(content_key=key, **values)
            new.full_clean()
            new.save()
            count.created += 1
        elif row.is_edited:
            count.kept += 1
        else:
            changes = [name for name, value in values.items() if getattr(row, name) != value]
            if not changes:
                count.unchanged += 1
                continue
            for name in changes:
                setattr(row, name, values[name])
            row.full_clean()
            row.save()
            count.updated += 1
    return count
