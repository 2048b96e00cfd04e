"""Keeping the index: what a change shows or hides is found or gone with that change."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Model
from modelsearch.backends import get_search_backend

from search import registry, spelling, tasks
from search.analysis import index_words, mark, vocabulary
from search.models import Entry
from search.registry import SearchKind, Text

# Characters of ASCII that an engine gets of one row. PostgreSQL takes no vector above a megabyte.
NAMES_LIMIT = 20_000
WORDS_LIMIT = 400_000
BATCH = 50  # rows at a time: on SQLite nobody else writes meanwhile


@dataclass
class Count:
    """What a rebuild found of one kind."""

    kind: SearchKind
    found: int = 0
    written: int = 0
    removed: int = 0
    vocabulary: set[str] = field(default_factory=set)


def refresh(row: Model) -> None:
    """Bring the index up to date with a row, in the transaction of its change.

    Services that write past `save` and `delete` call it; for others `search/freshness.py` does. A
    model without a kind is passed over.
    """
    for kind in registry.kinds_of(type(row)):
        refresh_rows(kind, [row.pk])


@transaction.atomic(savepoint=False)
def refresh_rows(kind: SearchKind, keys: Iterable[int]) -> Count:
    """Bring the index up to date with rows of one kind: what is public is in it, all else is not.

    What fails undoes all of the caller's transaction. Queries: the kind's own, 1 for what is known,
    and at most 6 where words changed.
    """
    keys = list(keys)
    # Locked first and read then: of two who change a row at a time the second sees the first's.
    entries = Entry.objects.select_for_update().for_rows(kind.name, keys)
    read = _read(kind, keys, entries)
    _remove(read.hidden)
    _write(read.changed)
    if read.new_words:
        spelling.learn(read.new_words)
    return Count(kind, read.found, len(read.changed), len(read.hidden), read.vocabulary)


@dataclass
class _Read:
    """What rows say now, beside what the index knows of them."""

    found: int = 0
    changed: list[Entry] = field(default_factory=list)
    hidden: list[Entry] = field(default_factory=list)
    vocabulary: set[str] = field(default_factory=set)
    new_words: set[str] = field(default_factory=set)


def _read(kind: SearchKind, keys: list[int], entries: Iterable[Entry]) -> _Read:
    known = {entry.row_id: entry for entry in entries}
    read = _Read()
    for row in kind.prepare(kind.public().filter(pk__in=keys)):
        texts, country = kind.texts(row), kind.country(row)
        words = vocabulary(name for text in texts for name in text.names)
        read.found += 1
        read.vocabulary |= words
        entry = known.pop(row.pk, None) or Entry(kind=kind.name, row_id=row.pk)
        if _renew(entry, texts, country):
            read.changed.append(entry)
            read.new_words |= words
    read.hidden = list(known.values())
    return read


def rebuild(names: Iterable[str] | None = None, *, anew: bool = False) -> list[Count]:
    """Go over all rows of the kinds named (all kinds by default) and tell what was done to each.

    In batches, each a transaction where anything changed: it may be stopped and begun again. What
    has not changed is left alone, unless `anew` empties the index first. All kinds together also
    forget old spellings, and the index is put in order.
    """
    if anew:
        _empty()
    chosen = None if names is None else set(names)
    counts = [
        _rebuild_kind(kind)
        for kind in registry.all_kinds()
        if chosen is None or kind.name in chosen
    ]
    if chosen is None:
        known = [count.kind.name for count in counts]
        _remove(list(Entry.objects.exclude(kind__in=known)))
        spelling.forget_all_but(set().union(*(count.vocabulary for count in counts)))
        if (engine := get_search_backend()).is_in_database:
            engine.merge()
    return counts


def words_of_entry(entry: Entry) -> str:
    """Return the words of an entry's texts, as its row has them now; "" where it is hidden."""
    kind = registry.get(entry.kind)
    row = kind.prepare(kind.public().filter(pk=entry.row_id)).first()
    return "" if row is None else _words_of(kind.name, kind.texts(row), kind.country(row))[1]


def _rebuild_kind(kind: SearchKind) -> Count:
    total = Count(kind)
    after = 0
    while True:
        rows = kind.public().filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)
        keys = list(rows[:BATCH])
        until = keys[-1] if len(keys) == BATCH else None
        stale = Entry.objects.of_kind(kind.name).filter(row_id__gt=after)
        if until is not None:
            stale = stale.filter(row_id__lte=until)
        hidden = list(stale.exclude(row_id__in=keys))
        _remove(hidden)
        count = _compared(kind, keys)
        total.found += count.found
        total.written += count.written
        total.removed += count.removed + len(hidden)
        total.vocabulary |= count.vocabulary
        if until is None:
            return total
        after = until


def _compared(kind: SearchKind, keys: list[int]) -> Count:
    """Bring rows up to date as `refresh_rows` does, and begin no transaction where all is as it
    should be: that is the rule, and on SQLite nobody else writes meanwhile.
    """
    entries = list(Entry.objects.for_rows(kind.name, keys))
    if not entries:
        return refresh_rows(kind, keys)
    read = _read(kind, keys, entries)
    count = Count(kind, read.found, vocabulary=read.vocabulary)
    if lacking := [entry.row_id for entry in (*read.changed, *read.hidden)]:
        done = refresh_rows(kind, lacking)
        count.written, count.removed = done.written, done.removed
    return count


def _words_of(kind: str, texts: list[Text], country: str) -> tuple[str, str]:
    """Return the words of a row's names, and its other words with the marks it is narrowed by."""
    marks = [mark("kind", kind)]
    if country:
        marks.append(mark("country", country))
    names = dict.fromkeys(name for text in texts for name in text.names)
    words = dict.fromkeys(text.words for text in texts)
    return (
        index_words(names, are_names=True, limit=NAMES_LIMIT),
        " ".join([*marks, index_words(words, limit=WORDS_LIMIT)]),
    )


def _renew(entry: Entry, texts: list[Text], country: str) -> bool:
    """Set what the entry holds; tell whether anything is new."""
    names, words = _words_of(entry.kind, texts, country)
    said = "\n".join([country, names, words])
    digest = hashlib.blake2b(said.encode(), digest_size=16).hexdigest()
    if digest == entry.digest:
        return False
    entry.digest = digest
    entry.country = country
    entry.names = names
    entry.give_words(words)
    return True


def _write(entries: list[Entry]) -> None:
    if not entries:
        return
    Entry.objects.bulk_update(
        [entry for entry in entries if entry.pk], ["country", "names", "digest"]
    )
    # Somebody else may make an entry of the same row at this moment.
    Entry.objects.bulk_create(
        [entry for entry in entries if not entry.pk],
        update_conflicts=True,
        unique_fields=["kind", "row_id"],
        update_fields=["country", "names", "digest"],
    )
    engine = get_search_backend()
    if engine.is_in_database:
        engine.add_bulk(Entry, entries)
    else:
        tasks.write.enqueue([entry.pk for entry in entries])


def _remove(entries: list[Entry]) -> None:
    """Take entries out. In a database the engine's rows go with them."""
    if not entries:
        return
    keys = [entry.pk for entry in entries]
    Entry.objects.filter(pk__in=keys).delete()
    if not get_search_backend().is_in_database:
        tasks.write.enqueue(keys)


def _empty() -> None:
    for index in get_search_backend().all_indexes():
        index.reset()
        index.add_model(Entry)
    Entry.objects.all().delete()
