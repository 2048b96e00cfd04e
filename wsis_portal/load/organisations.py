"""Generated organisations with all that belongs to one: names, purposes, languages, mandates, and
the keys by which duplicates are found.
"""

import random
from collections.abc import Iterable, Iterator
from itertools import islice

from django.db.models import Model
from django.utils import timezone

from organisations.collation import sort_key
from organisations.duplicates import matching
from organisations.duplicates.comparison import Profile
from organisations.enums import OrganisationKind, PublicField, Scope, Standing
from organisations.models import (
    DuplicateKey,
    Mandate,
    Organisation,
    OrganisationName,
    OrganisationPurpose,
    ShownLanguage,
)
from wsis_portal.load import names, writing

# What they let be shown: most of them all of it.
ALL = [field.value for field in PublicField]
LITTLE = [PublicField.LISTED.value]
FURTHER_LANGUAGES = ("en", "fr", "es", "ar", "ru", "pt", "zh-hans", "sw", "hi")
OF_THE_MEMBER = slice(60, 80)  # twenty organisations, which is a lot for one person
_KINDS = OrganisationKind.values
_SCOPES = (Scope.NATIONAL, Scope.LOCAL, Scope.REGIONAL, Scope.INTERNATIONAL)


def write_organisations(count: int, people: range, chance: random.Random) -> range:
    """Write registered organisations, nine of ten listed; return their keys."""
    first = writing.first_key(Organisation)
    write_with_parts(_registered(count, chance))
    keys = range(first, first + count)
    writing.write(_mandates(keys, people), Mandate)
    return keys


def made(
    slug: str | None, standing: Standing, chance: random.Random
) -> tuple[Organisation, list[Model]]:
    """Return an organisation and what belongs to it, unsaved."""
    tongue = names.tongue_of(chance)
    named = names.body(tongue, chance)
    further = [names.body(names.TONGUES[0], chance).name] if chance.random() < 0.2 else []
    acronym = "".join(word[0] for word in named.name.split()).upper()[:8]
    acronym = acronym if acronym.isalpha() and chance.random() < 0.3 else ""
    country = names.skewed(chance, tongue.countries) if chance.random() > 0.05 else ""
    profile = Profile((named.name, *further), acronym, country, "")
    languages = [tongue.language]
    if (other := names.skewed(chance, FURTHER_LANGUAGES)) not in languages:
        languages.append(other)
    organisation = Organisation(
        slug=slug,
        name=named.name,
        name_language=tongue.language,
        acronym=acronym,
        standing=standing,
        public_fields=ALL if chance.random() < 0.7 else LITTLE,
        country=country,
        kind=names.skewed(chance, _KINDS),
        scope=names.skewed(chance, _SCOPES),
        founded_year=2024 - int(60 * chance.random() ** 2),
        working_languages=languages,
        sort_key=sort_key(named.name),
        search_text=matching.search_text(profile),
    )
    parts: list[Model] = [
        OrganisationPurpose(language=tongue.language, text=named.purpose),
        *(OrganisationName(language="en", text=text) for text in further if text != named.name),
        *(DuplicateKey(key=key) for key in sorted(matching.keys_of(profile))),
    ]
    return organisation, parts


def _registered(count: int, chance: random.Random) -> Iterator[tuple[Organisation, list[Model]]]:
    now = timezone.now()
    for number in range(count):
        organisation, parts = made(f"load-{number}", Standing.REGISTERED, chance)
        organisation.is_listed = number % 10 != 0
        organisation.registered_at = now
        if organisation.shows(PublicField.LANGUAGES):
            parts += [ShownLanguage(language=one) for one in organisation.working_languages]
        yield organisation, parts


def _write_parts(batch: Iterable[tuple[Organisation, list[Model]]]) -> None:
    """Write what belongs to organisations whose keys are known."""
    by_model: dict[type[Model], list[Model]] = {}
    for organisation, parts in batch:
        for part in parts:
            part.organisation_id = organisation.pk  # type: ignore[attr-defined]  # each has it
            by_model.setdefault(type(part), []).append(part)
    for model, rows in by_model.items():
        writing.write(rows, model)


def write_with_parts(made_ones: Iterable[tuple[Organisation, list[Model]]]) -> None:
    """Write organisations and what belongs to them, a batch at a time."""
    source = iter(made_ones)
    while batch := list(islice(source, writing.BATCH)):
        writing.write((organisation for organisation, _parts in batch), Organisation)
        _write_parts(batch)


def _mandates(keys: range, people: range) -> Iterator[Mandate]:
    for place, key in enumerate(keys):
        if place % 3 == 0 or place < 50:
            yield Mandate(organisation_id=key, person_id=people[place % len(people)])
    for key in keys[OF_THE_MEMBER]:
        yield Mandate(organisation_id=key, person_id=people[2])
