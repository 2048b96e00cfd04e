"""What the directory is narrowed by, and how many organisations each step would leave.

Rooms above add facets (`register`); this room knows none of theirs.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.db.models import Count
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from frame.counts import remembered
from organisations import collation
from organisations.enums import OrganisationKind
from organisations.languages import language_choices, language_name
from organisations.models import Organisation, ShownLanguage
from organisations.querysets import OrganisationQuerySet
from organisations.regions import COUNTRIES, Region, region_of

INTERNATIONAL = "international"
# Languages and groups are counted for up to so many matches, each of which must be looked at. Where
# there are more, one narrows by country or kind first.
MANY = 20_000
# Of more matches than this the numbers are those of the last count, for so many seconds: to count a
# million takes longer than all else on the page.
COUNTED_EACH_TIME = 2000
COUNTED_FOR = 600
# Words find up to so many names, whose keys are then asked for. Where there are more, one adds a
# word first.
FOUND = 5000
T = TypeVar("T")


@dataclass(frozen=True)
class Option:
    """One value of a facet; `number` is how many organisations choosing it would leave."""

    value: str
    label: str | Promise
    language: str = ""  # of the label; "" where it is the page's
    number: int = 0


@dataclass(frozen=True)
class Facet:
    """One thing to narrow by.

    `find` returns the options with the given values and leaves out those that do not exist;
    `narrow` returns the organisations that have one; `count` returns those that can be added to a
    choice, with their numbers, in the order in which they are shown. Where it must look at each
    match, it returns none for a choice that `is_wide`.
    """

    name: str  # the parameter in the address
    order: int
    label: str | Promise
    find: Callable[[Sequence[str]], list[Option]]
    narrow: Callable[[OrganisationQuerySet, str], OrganisationQuerySet]
    count: Callable[["Choice"], list[Option]]
    at_once: int = 1  # how many of its values are chosen together


_facets: dict[str, Facet] = {}


def register(facet: Facet) -> None:
    """Let the directory be narrowed by the facet."""
    _facets[facet.name] = facet


def facets() -> list[Facet]:
    """Return all facets in their order."""
    return sorted(_facets.values(), key=lambda facet: facet.order)


@dataclass(frozen=True)
class Chosen:
    """A value that was chosen, and the address without it."""

    label: str | Promise
    text: str | Promise
    language: str
    url: str


@dataclass(frozen=True)
class Step:
    """A value that can be chosen, and the address with it."""

    option: Option
    url: str


@dataclass(frozen=True)
class Letter:
    """A heading of the order from A to Z, and the address of the list that begins there."""

    script: str  # the same for all letters of one
    label: str
    url: str
    is_here: bool


@dataclass(frozen=True)
class Choice:
    """What a visitor chose of the directory: words of the name, values of facets, a letter."""

    words: str = ""  # as typed
    folded: tuple[str, ...] = ()  # the same, as names are searched
    heading: str = ""  # where the list begins (`collation`)
    options: Mapping[str, list[Option]] = field(default_factory=dict)  # by the facet's name

    @property
    def is_narrowed(self) -> bool:
        return bool(self.words or self.options)

    @property
    def values(self) -> dict[str, list[str]]:
        """The values chosen, by the facet's name."""
        return {name: [one.value for one in chosen] for name, chosen in self.options.items()}

    def organisations(self) -> OrganisationQuerySet:
        """Return the listed organisations that match."""
        return self._matching[0]

    @property
    def is_uncounted(self) -> bool:
        """Whether words find so many that counting them would take too long."""
        return self._matching[1]

    @property
    def is_wide(self) -> bool:
        """Whether so many match what was chosen that looking at each would take too long."""
        return self.is_narrowed and (self.is_uncounted or self.total > MANY)

    @cached_property
    def _matching(self) -> tuple[OrganisationQuerySet, bool]:
        """What matches, and whether it is uncounted. With words 1 query, which looks at each name
        once; what it found is asked for by its keys from then on.
        """
        listed = Organisation.objects.public()
        found = listed
        for facet in facets():
            for option in self.options.get(facet.name, []):
                found = facet.narrow(found, option.value)
        if not self.words:
            return found, False
        for word in self.folded:
            found = found.filter(search_text__contains=word)
        keys = list(found.values_list("pk", flat=True)[: FOUND + 1]) if self.folded else []
        if len(keys) > FOUND:
            return found, True
        return listed.filter(pk__in=keys), False

    def from_heading(self) -> OrganisationQuerySet:
        """Return those that match, from the chosen letter on."""
        found = self.organisations()
        return found.filter(sort_key__gte=self.heading) if self.heading else found

    def once(self, key: str, ask: Callable[[], T]) -> T:
        """Return what `ask` answers, and do not ask again under the same key."""
        kept: dict[str, Any] = self.__dict__.setdefault("_kept", {})
        if key not in kept:
            kept[key] = ask()
        answer: T = kept[key]
        return answer

    def counted(self, key: str, ask: Callable[[], T]) -> T:
        """Return what `ask` counts of what matches; where very many match, what it counted some
        minutes ago (`COUNTED_FOR`).
        """
        return self.once(key, lambda: self._remembered(key, ask, lambda _answer: self.total))

    def _remembered(self, key: str, ask: Callable[[], T], number: Callable[[T], int]) -> T:
        """Return the last answer, or a new one, which is kept where it is of a great number."""
        choice = hashlib.blake2b(self.query().encode(), digest_size=16).hexdigest()
        name = f"organisations.facets:{key}:{choice}"
        return remembered(name, ask, number, above=COUNTED_EACH_TIME, seconds=COUNTED_FOR)

    @cached_property
    def _counted(self) -> dict[tuple[str, str], int]:
        """How many match in each country and of each kind: 1 query, of an index alone where
        nothing else is chosen. Nothing where `is_uncounted`.
        """

        def ask() -> dict[tuple[str, str], int]:
            rows = self.organisations().order_by().values_list("country", "kind")
            counted = rows.annotate(number=Count("*"))
            return {(str(country), kind): number for country, kind, number in counted}

        if self.is_uncounted:
            return {}
        return self._remembered("places", ask, lambda answer: sum(answer.values()))

    @property
    def total(self) -> int:
        """How many organisations match."""
        return sum(self._counted.values())

    def count_by_country(self) -> dict[str, int]:
        """Return how many match in each country; international ones under ""."""
        return _summed((country, number) for (country, _kind), number in self._counted.items())

    def count_by_kind(self) -> dict[str, int]:
        """Return how many match of each kind; those that state none under ""."""
        return _summed((kind, number) for (_country, kind), number in self._counted.items())

    # --- Addresses ---

    def query(
        self, *, add: tuple[str, str] | None = None, without: tuple[str, str] | None = None
    ) -> str:
        """Return the part of an address that stands for the choice, "" for an empty one.

        The same choice has the same address, so that caches know it again.
        """
        pairs = [] if not self.words or without == ("q", "") else [("q", self.words)]
        for facet in facets():
            values = self.values.get(facet.name, [])
            named = {(facet.name, value) for value in values} | ({add} if add else set())
            pairs += sorted(pair for pair in named if pair[0] == facet.name and pair != without)
        return f"?{urlencode(pairs)}" if pairs else ""

    def chosen(self) -> list[Chosen]:
        """Return what was chosen, each with the address without it ("?" for the bare list)."""
        made = []
        if self.words:
            url = self.query(without=("q", "")) or "?"
            made.append(Chosen(_("Name"), self.words, "", url))
        for facet in facets():
            for option in self.options.get(facet.name, []):
                url = self.query(without=(facet.name, option.value)) or "?"
                made.append(Chosen(facet.label, option.label, option.language, url))
        return made

    def steps(self, facet: Facet) -> list[Step]:
        """Return what of a facet can be added to the choice."""
        mine = self.values.get(facet.name, [])
        if len(mine) >= facet.at_once:
            return []
        return [
            Step(option, self.query(add=(facet.name, option.value)))
            for option in facet.count(self)
            if option.value not in mine
        ]

    @cached_property
    def letters(self) -> list[Letter]:
        """The headings that have names among what matches; among all that are listed, where very
        many match. 1 query.
        """
        base = self.query() or "?"
        joint = "" if base == "?" else "&"
        if self.is_narrowed and not self.is_wide:
            headings = self.organisations().headings_of_few()
        else:
            headings = Organisation.objects.public().headings()
        return [
            Letter(
                script=heading[:2],
                label=collation.heading_label(heading),
                url=f"{base}{joint}{urlencode({'letter': collation.slug_of(heading)})}",
                is_here=heading == self.heading,
            )
            for heading in headings
            if collation.is_heading(heading)
        ]


def _summed(pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for key, number in pairs:
        sums[key] = sums.get(key, 0) + number
    return sums


def most_first(options: Iterable[Option]) -> list[Option]:
    """Return options with their numbers going down; those of the same number by their label."""
    return sorted(options, key=lambda one: (-one.number, collation.sort_key(str(one.label))))


# --- The facets of this room --------------------------------------------------------------------


def country_name(code: str) -> str | Promise:
    """Return the name of a country in the reader's language; "" and "international" are none."""
    if code in ("", INTERNATIONAL):
        return _("International")
    return countries.name(code)


def _find_region(values: Sequence[str]) -> list[Option]:
    return [Option(value, Region(value).label) for value in values if value in Region.values]


def _narrow_region(found: OrganisationQuerySet, value: str) -> OrganisationQuerySet:
    return found.filter(country__in=sorted(COUNTRIES[Region(value)]))


def count_by_region(choice: Choice) -> dict[Region, int]:
    """Return how many match in each region that has any."""
    sums: dict[Region, int] = {}
    for code, number in choice.count_by_country().items():
        region = region_of(code)
        if region is not None:
            sums[region] = sums.get(region, 0) + number
    return sums


def _count_region(choice: Choice) -> list[Option]:
    if "country" in choice.options:
        return []
    return most_first(
        Option(region, region.label, number=number)
        for region, number in count_by_region(choice).items()
    )


def _find_country(values: Sequence[str]) -> list[Option]:
    return [
        Option(value, country_name(value))
        for value in values
        if value == INTERNATIONAL or value in countries.countries
    ]


def _narrow_country(found: OrganisationQuerySet, value: str) -> OrganisationQuerySet:
    return found.filter(country="" if value == INTERNATIONAL else value)


def _count_country(choice: Choice) -> list[Option]:
    return most_first(
        Option(code or INTERNATIONAL, country_name(code), number=number)
        for code, number in choice.count_by_country().items()
    )


def _find_kind(values: Sequence[str]) -> list[Option]:
    return [
        Option(value, OrganisationKind(value).label)
        for value in values
        if value in OrganisationKind.values
    ]


def _narrow_kind(found: OrganisationQuerySet, value: str) -> OrganisationQuerySet:
    return found.filter(kind=value)


def _count_kind(choice: Choice) -> list[Option]:
    return most_first(
        Option(kind, OrganisationKind(kind).label, number=number)
        for kind, number in choice.count_by_kind().items()
        if kind in OrganisationKind.values
    )


def _find_language(values: Sequence[str]) -> list[Option]:
    known = dict(language_choices())
    return [Option(value, known[value], value) for value in values if value in known]


def _narrow_language(found: OrganisationQuerySet, value: str) -> OrganisationQuerySet:
    return found.filter(shown_languages__language=value)


def _count_language(choice: Choice) -> list[Option]:
    def ask() -> list[tuple[str, int]]:
        rows = ShownLanguage.objects.order_by().values_list("language")
        if choice.is_narrowed:
            rows = rows.filter(organisation__in=choice.organisations().values("pk"))
        return list(rows.annotate(number=Count("*")))

    if choice.is_wide:
        return []
    return most_first(
        Option(code, language_name(code), code, number)
        for code, number in choice.counted("languages", ask)
    )


register(Facet("region", 10, _("Region"), _find_region, _narrow_region, _count_region))
register(Facet("country", 20, _("Country"), _find_country, _narrow_country, _count_country))
register(Facet("kind", 30, _("Kind"), _find_kind, _narrow_kind, _count_kind))
register(
    Facet(
        "language",
        40,
        _("Working languages"),
        _find_language,
        _narrow_language,
        _count_language,
        at_once=3,
    )
)
