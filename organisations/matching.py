"""Finding possible duplicates among what is stored: candidates by key, then a comparison with reasons."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from organisations import names
from organisations.duplicates import THRESHOLD, Profile, Suspicion, compare
from organisations.models import DistinctPair, DuplicateKey, Organisation

# The most candidates that are compared; those with the most keys in common come first.
CANDIDATES = 100


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
    return names.blocking_keys(profile.names, acronyms, names.website_domain(profile.website))


def refresh(organisation: Organisation) -> None:
    """Write the derived columns and keys anew. Call it after each change of names, acronym or website."""
    profile = profile_of(organisation)
    organisation.sort_key = names.normalise(organisation.name)[: 4 * 250]
    organisation.search_text = search_text(profile)
    organisation.save(update_fields=["sort_key", "search_text"])
    wanted = keys_of(profile)
    present = set(organisation.duplicate_keys.values_list("key", flat=True))
    organisation.duplicate_keys.filter(key__in=present - wanted).delete()
    DuplicateKey.objects.bulk_create(
        [DuplicateKey(organisation=organisation, key=key) for key in sorted(wanted - present)]
    )


def search_text(profile: Profile) -> str:
    """Return the folded names, one a line, that the directory's search looks into."""
    texts = [*profile.names, profile.acronym]
    return "\n".join(dict.fromkeys(names.normalise(text) for text in texts if text))


def find(profile: Profile, among: Any, *, least: float = THRESHOLD) -> list[Match]:
    """Return the organisations of the queryset `among` that may be the same as `profile`: 3 queries.

    `least` is the lowest score that counts, from 0 to 1. The most likely comes first.
    """
    keys = keys_of(profile)
    if not keys:
        return []
    shared = (
        DuplicateKey.objects.filter(key__in=keys, organisation__in=among)
        .values("organisation")
        .annotate(count=Count("id"))
        .order_by("-count", "organisation")[:CANDIDATES]
    )
    ids = [row["organisation"] for row in shared]
    candidates = Organisation.objects.filter(pk__in=ids).prefetch_related("names")
    matches = [
        Match(candidate, compare(profile, profile_of(candidate))) for candidate in candidates
    ]
    return sorted(
        (match for match in matches if match.suspicion.score >= least),
        key=lambda match: (-match.suspicion.score, match.organisation.pk),
    )


def duplicates_of(organisation: Organisation) -> list[Match]:
    """Return stored organisations that may be the same, without those found to be different before: 5 queries."""
    pairs = DistinctPair.objects.filter(
        Q(first=organisation) | Q(second=organisation)
    ).values_list("first_id", "second_id")
    distinct = {pk for pair in pairs for pk in pair}
    others = Organisation.objects.unmerged().exclude(pk__in=distinct | {organisation.pk})
    return find(profile_of(organisation), others)


def mark_distinct(one: Organisation, other: Organisation, *, by: Any, reason: str = "") -> DistinctPair:
    """Remember that two organisations are different ones."""
    first, second = sorted((one.pk, other.pk))
    pair, _is_new = DistinctPair.objects.get_or_create(
        first_id=first, second_id=second, defaults={"by": by, "reason": reason}
    )
    return pair
