"""Finding possible duplicates among what is stored: candidates by key, then a comparison."""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, Q, When

from organisations.collation import sort_key
from organisations.duplicates import names
from organisations.duplicates.comparison import THRESHOLD, Profile, Suspicion, compare
from organisations.models import DistinctPair, DuplicateKey, Organisation

# The most candidates that are compared; those with the rarest keys in common come first.
CANDIDATES = 100
# The most holders of keys that are looked at to choose the candidates.
HOLDERS = 2000


@dataclass(frozen=True)
class Match:
    """A stored organisation that may be the same, and why."""

    organisation: Organisation
    suspicion: Suspicion


def profile_of(organisation: Organisation) -> Profile:
    """Return what the comparison reads (`names` may be prefetched)."""
    return Profile(
        names=(organisation.name, *(row.text for row in organisation.names.all())),
        acronym=organisation.acronym,
        country=str(organisation.country or ""),
        website=organisation.website,
    )


def keys_of(profile: Profile) -> frozenset[str]:
    """Return the keys under which a profile is found."""
    acronyms = [profile.acronym] if profile.acronym else []
    written = names.with_latin_readings(profile.names)
    return names.blocking_keys(written, acronyms, names.website_domain(profile.website))


def refresh(organisation: Organisation) -> None:
    """Write the derived columns and keys anew.

    Call it after each change of names, acronym or website.
    """
    profile = profile_of(organisation)
    organisation.sort_key = sort_key(organisation.name)
    organisation.search_text = search_text(profile)
    organisation.save(update_fields=["sort_key", "search_text"])
    wanted = keys_of(profile)
    present = set(organisation.duplicate_keys.values_list("key", flat=True))
    organisation.duplicate_keys.filter(key__in=present - wanted).delete()
    DuplicateKey.objects.bulk_create(
        [DuplicateKey(organisation=organisation, key=key) for key in sorted(wanted - present)],
        ignore_conflicts=True,  # somebody else may write the same keys at this moment
    )


def search_text(profile: Profile) -> str:
    """Return the folded names, one a line, that the directory's search looks into."""
    texts = [*profile.names, profile.acronym]
    return "\n".join(dict.fromkeys(names.normalise(text) for text in texts if text))


def find(profile: Profile, among: Any, *, least: float = THRESHOLD) -> list[Match]:
    """Return those of the queryset `among` that may be the same as `profile`: 4 queries.

    `least` is the lowest score that counts, from 0 to 1. The most likely comes first.
    """
    keys = keys_of(profile)
    if not keys:
        return []
    counts = dict(
        DuplicateKey.objects.filter(key__in=keys)
        .order_by()
        .values_list("key")
        .annotate(holder_count=Count("id"))
    )
    is_elsewhere = Case(When(organisation__country=profile.country, then=0), default=1)
    held = list(
        DuplicateKey.objects.filter(key__in=rarest(counts), organisation__in=among)
        .annotate(is_elsewhere=is_elsewhere)
        .order_by("is_elsewhere", "organisation_id", "key")
        .values_list("key", "organisation_id", "is_elsewhere")[:HOLDERS]
    )
    near = {pk for _key, pk, elsewhere in held if not elsewhere}
    pairs = ((key, pk) for key, pk, _elsewhere in held)
    ids = likeliest(pairs, counts, near)
    candidates = Organisation.objects.filter(pk__in=ids).prefetch_related("names")
    matches = [
        Match(candidate, compare(profile, profile_of(candidate))) for candidate in candidates
    ]
    return sorted(
        (match for match in matches if match.suspicion.score >= least),
        key=lambda match: (-match.suspicion.score, match.organisation.pk),
    )


def rarest(counts: Mapping[str, int]) -> list[str]:
    """Return the keys with the fewest holders, as many as have HOLDERS together, and always one.

    A key that thousands share ("UNESCO") says little and costs much.
    """
    chosen: list[str] = []
    total = 0
    for key, count in sorted(counts.items(), key=lambda item: (item[1], item[0])):
        total += count
        if chosen and total > HOLDERS:
            break
        chosen.append(key)
    return chosen


def likeliest(
    held: Iterable[tuple[str, int]], counts: Mapping[str, int], near: Container[int]
) -> list[int]:
    """Return at most CANDIDATES holders of `held`, pairs of key and holder: those with the rarest.

    `counts` is how many hold each key; among equals, those in the same country (`near`) come
    first.
    """
    weights: defaultdict[int, float] = defaultdict(float)
    for key, holder in held:
        weights[holder] += 1 / counts[key]
    order = sorted(weights, key=lambda one: (-round(weights[one], 9), one not in near, one))
    return order[:CANDIDATES]


def duplicates_of(organisation: Organisation) -> list[Match]:
    """Return stored organisations that may be the same: 6 queries.

    Those that somebody found to be different before are left out.
    """
    distinct = _distinct_from(organisation)
    others = Organisation.objects.unmerged().exclude(pk__in=distinct | {organisation.pk})
    return find(profile_of(organisation), others)


def _distinct_from(organisation: Organisation) -> set[int]:
    """Return the keys of those found to be different from it, or from one merged into it."""
    pairs = DistinctPair.objects.filter(
        Q(first=organisation)
        | Q(second=organisation)
        | Q(first__merged_into=organisation)
        | Q(second__merged_into=organisation)
    ).values_list("first_id", "first__merged_into", "second_id", "second__merged_into")
    return {pk for pair in pairs for pk in pair if pk is not None}


def mark_distinct(
    one: Organisation, other: Organisation, *, by: Any, reason: str = ""
) -> DistinctPair:
    """Remember that two organisations are different ones."""
    first, second = sorted((one.pk, other.pk))
    pair, _is_new = DistinctPair.objects.get_or_create(
        first_id=first, second_id=second, defaults={"by": by, "reason": reason}
    )
    return pair
