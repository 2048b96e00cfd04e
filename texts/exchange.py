"""Texts as PO files, one entry a paragraph, for the starting content and for translators' tools.

The context of an entry says where the paragraph stands: "page:about:body" is the kind, the row's
key and the field; "page:about:body#2" is the second time that the same paragraph stands there.
Format: GNU gettext manual, "The Format of PO Files".
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import polib
from django.utils import timezone
from django.utils.translation import gettext as _

from frame.errors import Refused
from texts import paragraphs
from texts.paragraphs import Pair
from texts.registry import TextKind


class UnreadableFile(Refused):
    """It is no PO file of the portal; the text says why."""


@dataclass
class Translated:
    """What a file has of one row: the paragraphs of its fields, in order. It is complete where
    none of them lacks its translation or is in doubt.
    """

    kind: str
    key: str
    pairs: dict[str, list[Pair]] = field(default_factory=dict)
    is_complete: bool = True


def new_file(language: str) -> polib.POFile:
    """Return an empty file for translations into `language`."""
    file = polib.POFile(wrapwidth=0)
    file.header = "Texts of the portal: one entry a paragraph; Markdown keeps its signs."
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
        times: Counter[str] = Counter()
        for original in paragraphs.split(text):
            times[original] += 1
            file.append(
                polib.POEntry(
                    msgctxt=_context(kind.name, key, name, times[original]),
                    msgid=original,
                    msgstr=known.get(original, ""),
                    flags=["fuzzy"] if original in doubted else [],
                )
            )


def parse(text: str) -> polib.POFile:
    """Return the file that `text` is. Raises UnreadableFile."""
    try:
        # polib opens what it takes for the name of a file; no name ends in an empty line.
        return polib.pofile(f"{text}\n\n")
    except (OSError, ValueError, LookupError) as error:
        raise UnreadableFile(_("This is not a PO file of the portal.")) from error


def read(text: str) -> list[Translated]:
    """Return what a file has, row by row. Raises UnreadableFile."""
    return rows_of(parse(text))


def rows_of(file: polib.POFile) -> list[Translated]:
    """Return what a file has, row by row; entries of other contexts are left out."""
    found: dict[tuple[str, str], Translated] = {}
    for entry in file:
        kind, _colon, rest = (entry.msgctxt or "").partition(":")
        key, _colon, place = rest.rpartition(":")
        name = place.partition("#")[0]
        if not (kind and key and name) or entry.obsolete:
            continue
        row = found.setdefault((kind, key), Translated(kind, key))
        row.pairs.setdefault(name, []).append((entry.msgid, entry.msgstr.strip()))
        row.is_complete = row.is_complete and bool(entry.msgstr.strip()) and not entry.fuzzy
    return list(found.values())


def _context(kind: str, key: str, name: str, time: int) -> str:
    place = f"{kind}:{key}:{name}"
    return place if time == 1 else f"{place}#{time}"
