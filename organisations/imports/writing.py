"""Writing the rows of an imported table as organisations that are known but never shown.

An import adds; it never merges, because only a moderator's merge can be undone:

- The first row with certain names in a country makes an organisation. A further row with the same
  names and country, of this file or of a later one, only fills what that organisation lacks, and
  only while it is still KNOWN. So a second run of a file changes nothing, also after a merge.
- A row suspected to be the same as another organisation (`organisations/duplicates/`) makes an
  organisation of its own and is told as a duplicate; a branch of one is told as a branch.
"""

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from django.db import transaction
from django.db.models import Count, TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from frame.batches import in_batches
from organisations.collation import sort_key
from organisations.duplicates import matching, names
from organisations.duplicates.comparison import SAME_NAME, THRESHOLD, Profile, Suspicion, compare
from organisations.enums import Standing
from organisations.imports.reading import Row
from organisations.models import (
    FIRST_YEAR,
    NAME_LIMIT,
    PURPOSE_LIMIT,
    DuplicateKey,
    Organisation,
    OrganisationName,
    OrganisationPurpose,
)

BATCH = 500  # rows of a query; SQLite allows 32,766 values in one
# A row with one of these problems may hold cells of another column or of other rows.
BROKEN = frozenset({"quote_open", "too_many_cells"})
UNKNOWN_LANGUAGE = "und"  # BCP 47: undetermined


class Fate(TextChoices):
    """What became of a row. Those of `STORED` made an organisation."""

    CREATED = "created", pgettext_lazy("fate of an imported row", "created")
    BRANCH = "branch", pgettext_lazy("fate of an imported row", "created, branch of another")
    DUPLICATE = (
        "duplicate",
        pgettext_lazy("fate of an imported row", "created, perhaps a duplicate of another"),
    )
    REPEATED = "repeated", pgettext_lazy("fate of an imported row", "repeats another row")
    UNCHANGED = "unchanged", pgettext_lazy("fate of an imported row", "was imported before")
    SKIPPED = "skipped", pgettext_lazy("fate of an imported row", "skipped: nothing in it")
    ERROR = "error", pgettext_lazy("fate of an imported row", "not stored: broken")


STORED = frozenset({Fate.CREATED, Fate.BRANCH, Fate.DUPLICATE})

_NOTES: dict[str, str | Promise] = {
    "cut": _("Cut to %(limit)s letters: %(field)s"),
    "too_long": _("Left out, because it is longer than %(limit)s letters: %(field)s “%(value)s”"),
    "too_old": _("Left out, because it is before %(limit)s: %(field)s “%(value)s”"),
    "kind": _("Left out, because it is free text: kind “%(value)s”"),
    "filled": _("Filled what was empty: %(fields)s"),
    "differs": _("Left out, because another one is known: %(field)s “%(value)s”"),
}
_COMMON_WORDS = {
    "en": "the and of to for in with is are our we women by from",
    "fr": "le la les et des du de pour en dans avec est sont nous une aux",
    "es": "el la los las y del de para en con es son una por que",
}


@dataclass(frozen=True)
class Match:
    """The organisation that a row resembles; `line` where an earlier line of the file made it."""

    uid: str
    name: str
    line: int | None
    suspicion: Suspicion | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of a row; `uid` is the organisation that it made or belongs to, '' for none."""

    row: Row
    fate: Fate
    uid: str = ""
    match: Match | None = None
    notes: tuple[str, ...] = ()


@dataclass
class _Entry:
    """The organisation of a row, new from `line` of the file, or a stored one (`line` is None)."""

    organisation: Organisation
    line: int | None = None
    names: list[tuple[str, str]] = field(default_factory=list)
    purposes: dict[str, str] = field(default_factory=dict)
    filled: set[str] = field(default_factory=set)

    def matched(self) -> Match:
        return Match(str(self.organisation.uid), self.organisation.name, self.line)


Tracker = Callable[[list[_Entry]], Iterable[_Entry]]


@transaction.atomic
def import_rows(rows: list[Row], *, source: str, track: Tracker = list) -> list[Outcome]:
    """Store `rows` as known organisations and return the fate of each, in their order.

    `source` says where a row comes from that does not say it itself; `track` is handed the work
    that takes time, and iterates it. All is saved or nothing.
    """
    keys = [identity(row) if _refusal(row) is None else "" for row in rows]
    entries = _stored_entries(sorted({*keys} - {""}))
    outcomes = []
    for row, key in zip(rows, keys, strict=True):
        refusal = _refusal(row)
        if refusal is not None:
            outcomes.append(Outcome(row, refusal))
        elif key in entries:
            outcomes.append(_repeat(row, entries[key]))
        else:
            entries[key], notes = _new_entry(row, key, source)
            uid = str(entries[key].organisation.uid)
            outcomes.append(Outcome(row, Fate.CREATED, uid, notes=notes))
    created = [entry for entry in entries.values() if entry.line is not None]
    _save(created)
    _complete([entry for entry in entries.values() if entry.line is None and entry.filled])
    matches = _matches(created, track)
    return [_told(outcome, matches.get(outcome.row.line)) for outcome in outcomes]


def identity(row: Row) -> str:
    """Return a hash of what rows of one organisation have in common: the names and the country."""
    folded = sorted({names.normalise(text) for _language, text in row.names})
    return hashlib.sha256(json.dumps([folded, row.country]).encode()).hexdigest()


def guess_language(text: str) -> str:
    """Return 'ar', or the language whose common words stand in `text`; 'und' if none is clear."""
    letters = [letter for letter in text if letter.isalpha()]
    arabic = sum("\u0620" <= letter <= "\u064a" for letter in letters)
    if arabic * 2 > len(letters):
        return UNKNOWN_LANGUAGE if re.search("[پچژکگیےٹڈڑں]", text) else "ar"
    words = re.findall(r"\w+", text.casefold())
    counts = {
        code: sum(word in common.split() for word in words)
        for code, common in _COMMON_WORDS.items()
    }
    first, second = sorted(counts, key=lambda code: -counts[code])[:2]
    return first if counts[first] > max(counts[second], 1) else UNKNOWN_LANGUAGE


def _refusal(row: Row) -> Fate | None:
    """Return why a row makes no organisation, or None if it does."""
    if any(problem.code in BROKEN for problem in row.problems):
        return Fate.ERROR
    return None if row.name else Fate.SKIPPED


def _stored_entries(keys: list[str]) -> dict[str, _Entry]:
    """Return the organisations of earlier imports by their import key."""
    found = {}
    for part in in_batches(keys, BATCH):
        stored = Organisation.objects.filter(import_key__in=part).prefetch_related("purposes")
        for organisation in stored:
            purposes = {row.language: row.text for row in organisation.purposes.all()}
            found[str(organisation.import_key)] = _Entry(organisation, purposes=purposes)
    return found


def _new_entry(row: Row, key: str, source: str) -> tuple[_Entry, tuple[str, ...]]:
    notes: list[str] = []
    (language, name), *further = row.names
    organisation = Organisation(
        standing=Standing.KNOWN,
        name=_cut(name, NAME_LIMIT, _("name"), notes),
        name_language=language,
        country=row.country,
        source=_cut(row.source or source, _limit("source"), _("source"), notes),
        import_key=key,
    )
    entry = _Entry(organisation, row.line)
    texts = [(code, _cut(text, NAME_LIMIT, _("name"), notes)) for code, text in further]
    entry.names = [pair for pair in dict.fromkeys(texts) if pair[1] != organisation.name]
    _fill(entry, row, notes)
    entry.filled.clear()
    if row.kind_text:
        notes.append(str(_NOTES["kind"]) % {"value": row.kind_text})
    return entry, tuple(notes)


def _repeat(row: Row, entry: _Entry) -> Outcome:
    """Tell of a row whose organisation is there already, and fill what that one lacks."""
    notes: list[str] = []
    filled = _fill(entry, row, notes) if entry.organisation.standing == Standing.KNOWN else set()
    if filled:
        notes.append(str(_NOTES["filled"]) % {"fields": ", ".join(sorted(filled))})
    fate = Fate.REPEATED if entry.line is not None or filled else Fate.UNCHANGED
    return Outcome(row, fate, str(entry.organisation.uid), entry.matched(), tuple(notes))


def _fill(entry: _Entry, row: Row, notes: list[str]) -> set[str]:
    """Take over what the row says and the organisation lacks; return the names of its fields."""
    filled = set()
    for name, value in _values(row, notes):
        present = getattr(entry.organisation, name)
        if not present:
            setattr(entry.organisation, name, value)
            filled.add(name)
        elif present != value:
            _note_difference(name, value, notes)
    if row.purpose:
        purpose = _cut(row.purpose, PURPOSE_LIMIT, _("purpose"), notes)
        present = entry.purposes.setdefault(language := guess_language(purpose), purpose)
        if present is purpose:
            filled.add(f"purpose:{language}")
        elif present != purpose:
            _note_difference("purpose", purpose, notes)
    entry.filled |= filled
    return filled


def _note_difference(name: str, value: str | int, notes: list[str]) -> None:
    notes.append(str(_NOTES["differs"]) % {"field": name, "value": value})


def _values(row: Row, notes: list[str]) -> Iterator[tuple[str, str | int]]:
    """Yield what the row says, by field of an organisation; note what does not fit into one."""
    for name, text in (("acronym", row.acronym), ("website", row.website)):
        if len(text) > (limit := _limit(name)):
            values = {"field": name, "limit": limit, "value": text}
            notes.append(str(_NOTES["too_long"]) % values)
        elif text:
            yield name, text
    if row.founded_year and row.founded_year < FIRST_YEAR:
        values = {"field": "founded", "limit": FIRST_YEAR, "value": row.founded_year}
        notes.append(str(_NOTES["too_old"]) % values)
    elif row.founded_year:
        yield "founded_year", row.founded_year


def _limit(name: str) -> int:
    column = Organisation._meta.get_field(name)
    return int(getattr(column, "max_length", 0))


def _cut(text: str, limit: int, label: str | Promise, notes: list[str]) -> str:
    if len(text) <= limit:
        return text
    notes.append(str(_NOTES["cut"]) % {"field": label, "limit": limit})
    return text[: limit - 1].rstrip() + "…"


def _save(entries: list[_Entry]) -> None:
    """Store new organisations with all that belongs to them: four queries a batch."""
    for entry in entries:
        one = entry.organisation
        one.sort_key = sort_key(one.name)
        one.search_text = matching.search_text(_profile(entry))
    Organisation.objects.bulk_create([entry.organisation for entry in entries], BATCH)
    OrganisationName.objects.bulk_create(
        [
            OrganisationName(organisation=entry.organisation, language=language, text=text)
            for entry in entries
            for language, text in entry.names
        ],
        BATCH,
    )
    OrganisationPurpose.objects.bulk_create(
        [
            OrganisationPurpose(organisation=entry.organisation, language=language, text=text)
            for entry in entries
            for language, text in entry.purposes.items()
        ],
        BATCH,
    )
    DuplicateKey.objects.bulk_create(
        [
            DuplicateKey(organisation=entry.organisation, key=key)
            for entry in entries
            for key in sorted(matching.keys_of(_profile(entry)))
        ],
        BATCH * 4,
    )


def _complete(entries: list[_Entry]) -> None:
    """Save what rows filled into stored organisations."""
    for entry in entries:
        purposes = {name.partition(":")[2] for name in entry.filled if ":" in name}
        entry.organisation.save(
            update_fields=[name for name in sorted(entry.filled) if ":" not in name]
        )
        OrganisationPurpose.objects.bulk_create(
            OrganisationPurpose(
                organisation=entry.organisation, language=language, text=entry.purposes[language]
            )
            for language in sorted(purposes)
        )
        matching.refresh(entry.organisation)


def _profile(entry: _Entry) -> Profile:
    one = entry.organisation
    further = (text for _language, text in entry.names)
    return Profile((one.name, *further), one.acronym, str(one.country or ""), one.website)


def _matches(created: list[_Entry], track: Tracker) -> dict[int, tuple[Fate, Match]]:
    """Return, by line, which organisation stored before a new one is the same or a branch."""
    stored = {entry.organisation.pk: entry.organisation for entry in created}
    line_of = {entry.organisation.pk: entry.line for entry in created}
    profiles = {entry.organisation.pk: _profile(entry) for entry in created}
    candidates = _candidates(profiles)
    others = {pk for found in candidates.values() for pk in found} - set(stored)
    for part in in_batches(sorted(others), BATCH):
        for one in Organisation.objects.filter(pk__in=part).prefetch_related("names"):
            stored[one.pk], profiles[one.pk] = one, matching.profile_of(one)
    found: dict[int, tuple[Fate, Match]] = {}
    for entry in track(created):
        pk = entry.organisation.pk
        chosen = _choose(profiles[pk], {other: profiles[other] for other in candidates[pk]})
        if chosen is not None and entry.line is not None:
            fate, other, suspicion = chosen
            one = stored[other]
            match = Match(str(one.uid), one.name, line_of.get(other), suspicion)
            found[entry.line] = fate, match
    return found


def _candidates(profiles: dict[int, Profile]) -> dict[int, list[int]]:
    """Return for each new organisation those stored before it that share rare keys with it."""
    keys_of = {pk: matching.keys_of(profile) for pk, profile in profiles.items()}
    counts: dict[str, int] = {}
    for part in in_batches(sorted({key for keys in keys_of.values() for key in keys}), BATCH):
        holding = DuplicateKey.objects.filter(key__in=part).order_by().values_list("key")
        counts.update(holding.annotate(holder_count=Count("id")))
    chosen = {
        pk: matching.rarest({key: counts[key] for key in keys if counts[key] > 1})
        for pk, keys in keys_of.items()
    }
    holders: defaultdict[str, list[int]] = defaultdict(list)
    countries: dict[int, str] = {}
    for part in in_batches(sorted({key for keys in chosen.values() for key in keys}), BATCH):
        rows = DuplicateKey.objects.filter(key__in=part).order_by("key", "organisation_id")
        for key, pk, country in rows.values_list("key", "organisation_id", "organisation__country"):
            holders[key].append(pk)
            countries[pk] = country
    found = {}
    for pk, keys in chosen.items():
        held = [(key, other) for key in keys for other in holders[key] if other < pk]
        near = {other for _key, other in held if countries[other] == profiles[pk].country}
        found[pk] = matching.likeliest(held, counts, near)
    return found


def _choose(profile: Profile, candidates: dict[int, Profile]) -> tuple[Fate, int, Suspicion] | None:
    """Return the likeliest duplicate of `profile`, else the likeliest branch, else None."""
    found = [(compare(profile, other), pk) for pk, other in candidates.items()]
    found.sort(key=lambda pair: (-pair[0].score, pair[1]))
    for suspicion, pk in found:
        if suspicion.is_suspicious:
            return Fate.DUPLICATE, pk, suspicion
    for suspicion, pk in found:
        if _is_branch(suspicion, profile.country, candidates[pk].country):
            return Fate.BRANCH, pk, suspicion
    return None


def _is_branch(suspicion: Suspicion, *countries: str) -> bool:
    """Tell whether the two would be one if it were not for their places.

    Across borders a similar name is not enough: everyday words are similar everywhere.
    """
    speaking = [reason.weight for reason in suspicion.reasons if reason.code != "branch"]
    least = SAME_NAME if all(countries) and len(set(countries)) > 1 else THRESHOLD
    return len(speaking) < len(suspicion.reasons) and round(sum(speaking), 4) >= least


def _told(outcome: Outcome, found: tuple[Fate, Match] | None) -> Outcome:
    if found is None or outcome.fate != Fate.CREATED:
        return outcome
    return replace(outcome, fate=found[0], match=found[1])
