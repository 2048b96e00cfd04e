"""A translation in the making: paragraph beside paragraph of the original as it is today.

A paragraph of the original that changed since it was translated keeps its old translation, in
doubt, until somebody has looked at both. What is stored in `Job.draft` is the same, as JSON.
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher, get_close_matches
from typing import TYPE_CHECKING, Any

from frame.differences import Passage, differences
from texts import paragraphs
from texts.paragraphs import Pair
from texts.registry import TextField, TextKind

if TYPE_CHECKING:
    from texts.models import Translatable, Translation
    from translations.models import Job

# Share of common letters from which on a new paragraph is taken for an old one that was changed.
ALIKE = 0.4
COMPARED = 60  # changed paragraphs in a row that are looked at for their likes


@dataclass
class Part:
    """One paragraph. `was` is the original as it was translated, where it has changed since."""

    source: str
    target: str = ""
    was: str = ""
    in_doubt: bool = False

    @property
    def is_done(self) -> bool:
        return bool(self.target) and not self.in_doubt

    @property
    def changes(self) -> list[Passage]:
        """What changed in the original since it was translated."""
        return differences(self.was, self.source) if self.was else []


@dataclass(frozen=True)
class Place:
    """A part with its place in the form. `key` names it whatever comes before or after it."""

    key: str
    field: TextField
    label: str
    is_first: bool
    part: Part


class Draft:
    """The parts of all fields of one row, in the order of its kind."""

    def __init__(self, kind: TextKind, parts: dict[str, list[Part]]) -> None:
        self.kind = kind
        self.parts = parts

    def places(self) -> list[Place]:
        """Return all parts with their places."""
        found = []
        for name, parts in self.parts.items():
            seen: Counter[str] = Counter()
            label = str(self.kind.model._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            for number, part in enumerate(parts):
                digest = hashlib.sha256(part.source.encode()).hexdigest()[:12]
                key = f"{name}-{digest}-{seen[digest]}"
                seen[digest] += 1
                found.append(Place(key, self.kind.field(name), label, number == 0, part))
        return found

    @property
    def count(self) -> int:
        return sum(map(len, self.parts.values()))

    @property
    def done_count(self) -> int:
        return sum(part.is_done for parts in self.parts.values() for part in parts)

    @property
    def is_complete(self) -> bool:
        return self.done_count == self.count

    @property
    def is_begun(self) -> bool:
        return any(part.target for parts in self.parts.values() for part in parts)

    def pairs(self) -> dict[str, list[Pair]]:
        """Return what is published."""
        return {
            name: [(part.source, part.target) for part in parts]
            for name, parts in self.parts.items()
        }

    def as_json(self) -> dict[str, Any]:
        return {name: [asdict(part) for part in parts] for name, parts in self.parts.items()}

    def write(self, typed: Mapping[str, str], looked_at: Collection[str] = ()) -> None:
        """Put in what was typed, by key; a paragraph that was rewritten was looked at."""
        for place in self.places():
            part = place.part
            text = typed.get(place.key, part.target)
            if text != part.target:
                part.target, part.in_doubt = text, False
                part.was = "" if text else part.was
            elif part.target and place.key in looked_at:
                part.was, part.in_doubt = "", False


def digest_of(source: Mapping[str, str]) -> str:
    """Return a short name for the words of an original: other words, another name."""
    split = [f"{name}:{part}" for name, text in source.items() for part in paragraphs.split(text)]
    return hashlib.sha256("\n\n".join(split).encode()).hexdigest()


def draft_of(job: "Job", row: "Translatable") -> Draft:
    """Return what is there of the job's translation, beside the original of today: what was typed;
    before that, what readers see (`job.basis`).
    """
    kind = job.kind
    typed = stored_draft(job)
    known = typed.parts if typed.is_begun else _known(job.basis)
    return Draft(
        kind,
        {
            name: _aligned(paragraphs.split(text), known.get(name, []))
            for name, text in kind.source_of(row).items()
        },
    )


def stored_draft(job: "Job") -> Draft:
    """Return what was typed, beside the original as it then was; empty where nothing was."""
    names = {field.name for field in job.kind.fields}
    parts = {
        name: [Part(**part) for part in stored]
        for name, stored in job.draft.items()
        if name in names
    }
    return Draft(job.kind, parts)


def changed_since(source: Mapping[str, str], translation: "Translation") -> int:
    """Return how many paragraphs of an original have changed or come since it was translated; one
    where they only went.
    """
    changed, gone = 0, False
    for name in {**source, **translation.pairs}:
        now = paragraphs.split(source.get(name, ""))
        then = [one for one, _target in translation.pairs.get(name, [])]
        if now != then:
            new = Counter(now) - Counter(then)
            changed += new.total()
            gone = True
    return changed or int(gone)


def _known(translation: "Translation | None") -> dict[str, list[Part]]:
    if translation is None:
        return {}
    return {
        name: [Part(source, target) for source, target in pairs]
        for name, pairs in translation.pairs.items()
    }


def _aligned(sources: list[str], known: list[Part]) -> list[Part]:
    """Return a part for each of `sources`, with what is known of it: the same paragraph wherever it
    stood, else the most alike of those that it came in the place of.
    """
    then = [part.source for part in known]
    found: list[Part] = []
    for tag, i, j, k, m in SequenceMatcher(None, then, sources, autojunk=False).get_opcodes():
        if tag == "equal":
            found.extend(known[i:j])
            continue
        found.extend(_replaced(known[i:j], sources[k:m]))
    by_source = {part.source: part for part in known}
    return [
        # It has moved, or stands twice.
        Part(**asdict(by_source[part.source])) if part.source in by_source else part
        for part in found
    ]


def _replaced(old: list[Part], sources: list[str]) -> list[Part]:
    """Return the parts of changed paragraphs; each old translation is used once."""
    left = {part.source: part for part in old if part.target}
    parts = []
    for source in sources:
        like: list[str] = []
        if len(left) <= COMPARED and len(sources) <= COMPARED:
            like = get_close_matches(source, left, n=1, cutoff=ALIKE)
        if like:
            before = left.pop(like[0])
            parts.append(Part(source, before.target, before.was or before.source, in_doubt=True))
        else:
            parts.append(Part(source))
    return parts
