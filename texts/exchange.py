"""Texts as PO files, one entry a paragraph, for the starting content and for translators' tools.

The context of an entry says where the paragraph stands: "page:about:body" is the kind, the row's
key and the field. Format: GNU gettext manual, "The Format of PO Files".
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import polib
from django.utils import timezone

from frame.errors import Refused
from texts import paragraphs
from texts.paragraphs import Pair
from texts.registry import TextKind


class UnreadableFile(Refused):
    """It is no PO file of the portal; the text says why."""


@dataclass
class Translated:
    """What a file has of one row: the paragraphs of its fields, in order."""

    kind: str
    key: str
    pairs: dict[str, list[Pair]] = field(default_factory=dict)
    is_complete: bool = True


def new_file(language: str) -> polib.POFile:
    """Return an empty file for translations into `language`."""
    file = polib.POFile(wrapwidth=0)
    file.metadata = {
        "PO-Revision-Date": timezone.now().strftime("%Y-%m-%d %H:%M+0000"),
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
    }
    return file


def add_source(
    file: polib.POFile,
    kind: TextKind,
    key: str,
    source: Mapping[str, str],
    known: Mapping[str, str],
    *,
    fuzzy: Iterable[str] = (),
) -> None:
    """Add a row's words to `file`: `source` by field, with the translations of paragraphs that are
    `known`; those in `fuzzy` are marked as in doubt.
    """
    doubted = set(fuzzy)
    for name, text in source.items():
        for original in dict.fromkeys(paragraphs.split(text)):
            file.append(
                polib.POEntry(
                    msgctxt=f"{kind.name}:{key}:{name}",
                    msgid=original,
                    msgstr=known.get(original, ""),
                    flags=["fuzzy"] if original in doubted else [],
                )
            )


def read(text: str) -> list[Translated]:
    """Return what a file has, row by row. Raises UnreadableFile."""
    try:
        file = polib.pofile(text)
    except (OSError, ValueError, UnicodeError, IndexError) as error:
        raise UnreadableFile(str(error)) from error
    found: dict[tuple[str, str], Translated] = {}
    for entry in file:
        kind, _colon, rest = (entry.msgctxt or "").partition(":")
        key, _colon, name = rest.rpartition(":")
        if not (kind and key and name) or entry.obsolete:
            continue
        row = found.setdefault((kind, key), Translated(kind, key))
        row.pairs.setdefault(name, []).append((entry.msgid, entry.msgstr.strip()))
        row.is_complete = row.is_complete and bool(entry.msgstr.strip())
    return list(found.values())
