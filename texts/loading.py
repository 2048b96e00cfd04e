"""Brings the translations of the starting content into the database: drafts, until somebody
reviews them.
"""

from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone

from frame.content import LoadCount
from texts import exchange, registry
from texts.enums import Origin
from texts.models import Translation


@transaction.atomic
def load_translations(folder: Path) -> list[LoadCount]:
    """Load one file of each language of `folder`, named by its code. What people translated,
    reviewed or withdrew is left alone. Three queries a kind and language, and those that write.
    """
    return [_load(path, path.stem) for path in sorted(folder.glob("*.po"))]


def _load(path: Path, language: str) -> LoadCount:
    count = LoadCount(f"{Translation._meta.verbose_name_plural} ({language})")
    source_on, by_kind = _read(path, path.stat().st_mtime_ns)
    for name, translated in by_kind.items():
        _load_kind(registry.get(name), translated, language, source_on, count)
    return count


@cache
def _read(path: Path, _changed_at: int) -> tuple[date, dict[str, list[exchange.Translated]]]:
    """Return the day of the originals that a file translates, its PO-Revision-Date, and what it has
    of each kind of text, complete rows alone. A file that has not changed is read once.
    """
    file = exchange.parse(path.read_text(encoding="utf-8"))
    source_on = datetime.strptime(file.metadata["PO-Revision-Date"][:10], "%Y-%m-%d").date()
    by_kind: dict[str, list[exchange.Translated]] = {}
    for words in exchange.rows_of(file):
        if words.is_complete:
            by_kind.setdefault(words.kind, []).append(words)
    return source_on, by_kind


def _load_kind(
    kind: registry.TextKind,
    translated: list[exchange.Translated],
    language: str,
    source_on: date,
    count: LoadCount,
) -> None:
    """Load the translations of one kind of text, and count them."""
    model: Any = kind.model
    content_type = ContentType.objects.get_for_model(model)
    rows = {row.content_key: row for row in model.objects.filter(content_key__isnull=False)}
    every = Translation.objects.filter(content_type=content_type, language=language)
    there = {translation.object_id: translation for translation in every.current()}
    withdrawn = every.exclude(object_id__in=every.current().values("object_id"))
    gone = _last_of_each(withdrawn.order_by("published_at", "pk"))
    new, outdated = [], []
    for words in translated:
        row = rows.get(words.key)
        if row is None or row.language == language:
            continue
        pairs = {field: [list(pair) for pair in found] for field, found in words.pairs.items()}
        existing = there.get(row.pk)
        before = existing or gone.get(row.pk)
        if before is None:
            count.created += 1
        elif not before.is_loaded or (existing is None and before.pairs == pairs):
            count.kept += 1
            continue
        elif before.pairs == pairs:
            count.unchanged += 1
            continue
        else:
            count.updated += 1
        if existing is not None:
            outdated.append(existing.pk)
        new.append(
            Translation(
                content_type=content_type,
                object_id=row.pk,
                language=language,
                source_language=row.language,
                pairs=pairs,
                source_on=source_on,
                origin=Origin.DRAFT,
                is_loaded=True,
            )
        )
    Translation.objects.filter(pk__in=outdated).update(replaced_at=timezone.now())
    Translation.objects.bulk_create(new, batch_size=200)


def _last_of_each(translations: Iterable[Translation]) -> dict[int, Translation]:
    """Return the last translation of each row: the one that was withdrawn."""
    return {translation.object_id: translation for translation in translations}
