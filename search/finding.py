"""Answering a question: the engine proposes entries, the rooms' public rows decide.

Whatever the index still holds of a row that is hidden by now, it is neither shown nor counted.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from django_countries import countries
from modelsearch.query import And, Or, SearchQuery

from frame.paging import Page
from search import registry, spelling
from search.analysis import mark, written
from search.excerpts import Match, Matcher, Piece, excerpt, marked
from search.models import Entry
from search.queries import Asked, Mark, whole_words
from search.registry import SearchKind, Text

# The best results of a question; nobody reads more, and counting them has an end.
MOST = 500
PER_PAGE = 20
LAST_PAGE = MOST // PER_PAGE
# Of kinds that there is less of among them: what is called so fills ten pages then.
OTHERS = 200
COUNTRIES_SHOWN = 10
NOT_NAMED = 1000  # after every `SearchKind.order`


@dataclass(frozen=True)
class Facet:
    """A way to narrow the results: what is chosen by `value`, and how many there are of it."""

    value: str
    label: str
    number: int


@dataclass(frozen=True)
class Result:
    """A row as it is shown: its title and a part of its text, with the match marked."""

    kind: SearchKind
    title: list[Piece]
    title_language: str
    url: str
    detail: str
    excerpt: list[Piece]
    excerpt_language: str


@dataclass(frozen=True)
class Found:
    """The answer. `instead` is what was looked for in place of the question, "" where it was the
    question; `is_any_word` tells that the results have only some of the words.
    """

    page: Page
    number: int
    is_more: bool
    kinds: list[Facet]
    countries: list[Facet]
    instead: str = ""
    is_any_word: bool = False


@dataclass(frozen=True)
class _Answer:
    """Which question was answered, and the entries found for it, the best first."""

    asked: Asked
    is_any_word: bool
    entries: list[Entry]

    @classmethod
    def to(cls, asked: Asked, within: list[SearchQuery], *, is_any_word: bool = False) -> "_Answer":
        found = _proposed(asked, is_any_word, within, MOST + 1)
        if len(found) > MOST:
            # A word that stands everywhere: what there is less of is asked for by itself.
            ((most, _number),) = Counter(entry.kind for entry in found).most_common(1)
            others = [_of_kind(kind.name) for kind in registry.all_kinds() if kind.name != most]
            known = {entry.pk for entry in found}
            marks = [*within, Or(others)]
            # To find what only begins so is much work, and wanted where there is room for it.
            of_others = _proposed(asked, is_any_word, marks, OTHERS, in_whole_words=True)
            if asked.last is not None and len(of_others) < OTHERS:
                of_others = _proposed(asked, is_any_word, marks, OTHERS)
            found += [entry for entry in of_others if entry.pk not in known]
        return cls(asked, is_any_word, _names_first(_public(found), asked))


def find(
    asked: Asked, *, kind: str = "", country: str = "", number: int = 1, within: str = ""
) -> Found:
    """Return page `number` of what is found. `within` is a word by which a room marks the rows that
    belong together: only rows with it are found.

    Queries: 3 for the engine, up to 5 where a word stands everywhere; as many more where it finds
    more than is shown, and for each kind found 1 and its own. Where nothing is found, for a few
    other questions the same again.
    """
    marks: list[SearchQuery] = [Mark(within)] if within else []
    answer = _best_answer(asked, marks)
    chosen = _narrowed(answer, kind, country, marks)
    best = chosen[:MOST]
    has_next = number * PER_PAGE < len(best)
    page = Page(
        _results(best[(number - 1) * PER_PAGE : number * PER_PAGE], Matcher(answer.asked)),
        next_key=str(number + 1) if has_next else "",
        depth=number - 1,
    )
    return Found(
        page,
        number=len(best),
        is_more=len(chosen) > MOST,
        kinds=_kinds(answer.entries[:MOST]),
        countries=_countries(answer.entries[:MOST]),
        instead="" if answer.asked is asked else answer.asked.as_text,
        is_any_word=answer.is_any_word,
    )


def _best_answer(asked: Asked, within: list[SearchQuery]) -> _Answer:
    """Answer the question; where nothing is found, another one that may have been meant."""
    first = _Answer.to(asked, within)
    if first.entries:
        return first
    for other in _others(asked):
        answer = _Answer.to(other, within)
        if answer.entries:
            return answer
    return _Answer.to(asked, within, is_any_word=True) if len(asked.groups) > 1 else first


def _others(asked: Asked) -> Iterator[Asked]:
    yield from spelling.meant(asked)
    if (sounding := asked.as_it_sounds()) is not None:
        yield sounding


def _of_kind(name: str) -> SearchQuery:
    return Mark(mark("kind", name))


def _proposed(
    asked: Asked,
    is_any_word: bool,
    within: list[SearchQuery],
    limit: int,
    *,
    in_whole_words: bool = False,
) -> list[Entry]:
    """Return up to `limit` entries that the engine finds: its queries and 1."""
    if not asked.groups:
        return []
    query = asked.query(any_word=is_any_word)
    if in_whole_words:
        query = whole_words(query)
    if within:
        query = And([query, *within])
    return list(Entry.objects.all().search(query)[:limit])


def _public(entries: list[Entry]) -> list[Entry]:
    """Return the entries whose rows everybody may see: 1 query for each kind."""
    seen = {
        (name, key)
        for name, keys in _by_kind(entries).items()
        for key in registry.get(name).public().filter(pk__in=keys).values_list("pk", flat=True)
    }
    return [entry for entry in entries if (entry.kind, entry.row_id) in seen]


def _names_first(entries: list[Entry], asked: Asked) -> list[Entry]:
    """Put first what is called so: groups before pages, pages before lists, and so on."""
    stems = [written(word.stem) for word in asked.words]
    beginning = written(asked.last.folded) if asked.last else ""

    def rank(entry: Entry) -> int:
        names = entry.names.split()
        missing = [stem for stem in stems if stem not in names]
        if beginning and missing == stems[-1:]:
            missing = [] if any(name.startswith(beginning) for name in names) else missing
        return NOT_NAMED if missing else registry.get(entry.kind).order

    return sorted(entries, key=rank)  # of equals the engine's order stays


def _narrowed(answer: _Answer, kind: str, country: str, within: list[SearchQuery]) -> list[Entry]:
    """Return those of the kind and country that were chosen ("" for all)."""
    wanted = {name: value for name, value in (("kind", kind), ("country", country)) if value}
    if wanted and len(answer.entries) > MOST:
        # Among the best of all there may be few of what is wanted.
        marks = [Mark(mark(name, value)) for name, value in wanted.items()]
        within = [*within, *marks]
        found = _proposed(answer.asked, answer.is_any_word, within, MOST + 1)
        return _names_first(_public(found), answer.asked)
    return [
        entry
        for entry in answer.entries
        if all(getattr(entry, name) == value for name, value in wanted.items())
    ]


def _by_kind(entries: Iterable[Entry]) -> dict[str, list[int]]:
    """Return the keys of the rows by kind; kinds that are not known any more are left out."""
    known = {kind.name for kind in registry.all_kinds()}
    keys: defaultdict[str, list[int]] = defaultdict(list)
    for entry in entries:
        if entry.kind in known:
            keys[entry.kind].append(entry.row_id)
    return keys


def _results(entries: list[Entry], matcher: Matcher) -> list[Result]:
    rows: dict[tuple[str, int], Any] = {}
    for name, keys in _by_kind(entries).items():
        kind = registry.get(name)
        for row in kind.prepare(kind.public().filter(pk__in=keys)):
            rows[name, row.pk] = row
    return [
        _result(registry.get(entry.kind), rows[entry.kind, entry.row_id], matcher)
        for entry in entries
        if (entry.kind, entry.row_id) in rows
    ]


def _result(kind: SearchKind, row: Any, matcher: Matcher) -> Result:
    title, language = kind.title(row)
    in_title = matcher.matches(title, is_name=True)
    text, matches, language_of_text = _telling_text(kind.texts(row), title, in_title, matcher)
    return Result(
        kind,
        title=marked(title, in_title),
        title_language=language,
        url=kind.url(row),
        detail=kind.detail(row),
        excerpt=excerpt(text, matches),
        excerpt_language=language_of_text,
    )


def _telling_text(
    texts: list[Text], title: str, in_title: list[Match], matcher: Matcher
) -> tuple[str, list[Match], str]:
    """Return the text to show an excerpt of, its matches, and its language.

    It is the one with the most of the words asked for, of equals the one in the reader's language.
    Names count where they say what the title does not.
    """
    asked = {match.asked for match in in_title}
    here, fallback = get_language(), settings.LANGUAGE_CODE
    order = sorted(texts, key=lambda text: (text.language != here, text.language != fallback))
    best: tuple[str, list[Match], str] | None = None
    most = -1
    for text in order:
        names = " · ".join(name for name in text.names if name != title)
        for said, is_name in ((text.words, False), (names, True)):
            plain = " ".join(said.split())
            matches = matcher.matches(plain, is_name=is_name)
            found = {match.asked for match in matches}
            # A name that tells no more than the title is not worth a line.
            count = len(found - asked) if is_name else len(found)
            if plain and (count > most if not is_name else count > max(most, 0)):
                best, most = (plain, matches, text.language), count
        if most == matcher.wanted:
            break
    if best is None or (most == 0 and best[2] not in (here, fallback)):
        return "", [], ""
    return best


def _kinds(entries: list[Entry]) -> list[Facet]:
    """Return the kinds of the results, in their order."""
    count = Counter(entry.kind for entry in entries)
    return [
        Facet(kind.name, str(kind.label_plural), count[kind.name])
        for kind in registry.all_kinds()
        if count[kind.name]
    ]


def _countries(entries: list[Entry]) -> list[Facet]:
    """Return the countries of most results, the most frequent first."""
    count = Counter(entry.country for entry in entries if entry.country)
    most = sorted(count.items(), key=lambda item: (-item[1], item[0]))[:COUNTRIES_SHOWN]
    return [Facet(code, str(countries.name(code)) or code, number) for code, number in most]
