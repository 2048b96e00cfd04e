"""Brings the translations of the starting content into the database: drafts, until somebody
reviews them.
"""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import polib
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone

from frame.content import LoadCount
from texts import exchange, registry
from texts.enums import Origin
from texts.models import Translation


@transaction.atomic
def load_translations(folder: Path) -> list[LoadCount]:
    """Load one file of each language of `folder`, named by its code. What people translated or
    reviewed is left alone. Two queries a kind and language, and those that write.
    """
    return [_load(path, path.stem) for path in sorted(folder.glob("*.po"))]


def _load(path: Path, language: str) -> LoadCount:
    text = path.read_text(encoding="utf-8")
    source_on = _version_of(text)
    count = LoadCount(f"{Translation._meta.verbose_name_plural} ({language})")
    by_kind: dict[str, list[exchange.Translated]] = {}
    for words in exchange.read(text):
        if words.is_complete:
            by_kind.setdefault(words.kind, []).append(words)
    for name, translated in by_kind.items():
        _load_kind(registry.get(name), translated, language, source_on, count)
    return count


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
    current = Translation.objects.current().filter(content_type=content_type, language=language)
    there = {translation.object_id: translation for translation in current}
    new, outdated = [], []
    for words in translated:
        row = rows.get(words.key)
        if row is None or row.language == language:
            continue
        pairs = {field: [list(pair) for pair in found] for field, found in words.pairs.items()}
        existing = there.get(row.pk)
        if existing is None:
            count.created += 1
        elif not existing.is_loaded:
            count.kept += 1
            continue
        elif existing.pairs == pairs:
            count.unchanged += 1
            continue
        else:
            outdated.append(existing.pk)
            count.updated += 1
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


def _version_of(text: str) -> date:
    """Return the day of the originals that a file translates: its PO-Revision-Date."""
    day = polib.pofile(text.partition("\n\n")[0]).metadata["PO-Revision-Date"]
    return datetime.strptime(day[:10], "%Y-%m-%d").date()
