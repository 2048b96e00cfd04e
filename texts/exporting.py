"""Writes the starting content as PO files, in which its translations are made and kept."""

from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import polib

from texts import exchange, registry

_ALIKE = 0.7  # how alike a changed paragraph must be for its old translation to be offered


def export(path: Path, language: str) -> int:
    """Write the starting content and what `path` has of it in `language` to `path`, in the order
    of kinds and keys. Returns how many paragraphs lack a translation. One query a kind.

    The translation of a paragraph that changed a little stays, marked as in doubt. Rows that were
    edited here stay as the file has them: they are the starting content no longer. A file in
    which nothing changes keeps its date, which is that of the originals.
    """
    before = exchange.parse(path.read_text(encoding="utf-8") if path.exists() else "")
    after = exchange.new_file(language)
    for entry in _entries(before, language):
        after.append(entry)
    if [str(entry) for entry in after] != [str(entry) for entry in before]:
        path.parent.mkdir(exist_ok=True)
        path.write_text(str(after), encoding="utf-8", newline="\n")
    return len(after.untranslated_entries()) + len(after.fuzzy_entries())


def _entries(before: polib.POFile, language: str) -> Iterator[polib.POEntry]:
    """Give the entries of the new file, with the translations of the old one."""
    known = {(entry.msgctxt, entry.msgid): entry for entry in before if entry.msgstr}
    by_place: dict[str, list[polib.POEntry]] = {}
    by_row: dict[str, list[polib.POEntry]] = {}
    for entry in before:
        place = (entry.msgctxt or "").partition("#")[0]
        by_place.setdefault(place, []).append(entry)
        by_row.setdefault(place.rpartition(":")[0], []).append(entry)
    for kind in registry.all_kinds():
        for row in _rows(kind, language):
            if row.is_edited:
                yield from by_row.get(f"{kind.name}:{row.content_key}", [])
                continue
            fresh = exchange.new_file(language)
            exchange.add_source(fresh, kind, row.content_key, kind.source_of(row), known={})
            for entry in fresh:
                old = known.get((entry.msgctxt, entry.msgid))
                place = entry.msgctxt.partition("#")[0]
                yield old or _guessed(entry, by_place.get(place, []))


def _rows(kind: registry.TextKind, language: str) -> list[Any]:
    model: Any = kind.model
    if not hasattr(model, "content_key"):
        return []
    rows = model.objects.filter(content_key__isnull=False).exclude(language=language)
    return list(rows.order_by("content_key"))


def _guessed(entry: polib.POEntry, there: list[polib.POEntry]) -> polib.POEntry:
    """Return `entry` with the translation of the most similar paragraph that stood in its place,
    in doubt.
    """
    for original in get_close_matches(entry.msgid, [old.msgid for old in there], 1, _ALIKE):
        old = next(old for old in there if old.msgid == original)
        if old.msgstr:
            entry.msgstr, entry.previous_msgid = old.msgstr, original
            entry.flags = ["fuzzy"]
    return entry
