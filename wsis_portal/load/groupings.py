"""Generated groups, whom they have for members and coordinators, and what they wrote."""

import random
from collections.abc import Iterator
from datetime import date, timedelta

from django.conf import settings
from django.utils import timezone

from accounts.models import User
from caucuses.enums import (
    Admission,
    AppointedBy,
    GroupingKind,
    MembersShown,
    WhoMayJoin,
)
from caucuses.models import Appointment, Grouping, Membership, Report
from caucuses.services import charters
from mailinglists.enums import Archive, Posting, Subscribing
from mailinglists.models import MailingList
from wsis_portal.load import names, writing
from wsis_portal.load.people import DOMAIN

BIG_GROUP = "load-big"
BIG_SHARE = 50  # one membership in so many is the big group's
# Of the others the second largest has 2^-STEEPNESS as many members as the largest, and so on.
STEEPNESS = 0.8
_LANGUAGES = dict(settings.LANGUAGES)
PERSONS = 3  # one member in so many is a person


class TooManyMemberships(ValueError):
    """There are not so many pairs of a group and a member."""


def write_groupings(count: int, people: range, chance: random.Random) -> range:
    """Write the big group, one body above all, a hundredth regional caucuses below it, and the
    others below these; with coordinators, reports, lists and charters. Return the keys, those of
    the big group and the body first.
    """
    keys = writing.write(_groupings(count, chance), Grouping)
    writing.write(_appointments(keys, people, chance), Appointment)
    writing.write(_reports(keys, people), Report)
    writing.write(_lists(keys), MailingList)
    _charters(keys, people)
    return keys


def _groupings(count: int, chance: random.Random) -> Iterator[Grouping]:
    first = writing.first_key(Grouping)
    big, top, regions = first, first + 1, range(first + 2, first + 2 + max(count // 100, 1))
    now = timezone.now()
    for number in range(count):
        key = first + number
        if key == big:
            row = Grouping(
                slug=BIG_GROUP,
                name="Big Caucus",
                kind=GroupingKind.THEMATIC_CAUCUS,
                purpose="It is big.",
                parent_id=top,
                members_shown=MembersShown.PUBLIC,
            )
        elif key == top:
            row = Grouping(
                slug="load-top",
                name="Top",
                kind=GroupingKind.PLENARY,
                purpose="It coordinates.",
            )
        elif key in regions:
            row = Grouping(
                slug=f"load-region-{number}",
                name=f"{names.place(names.TONGUES[0], chance)} Regional Caucus",
                kind=GroupingKind.REGIONAL_CAUCUS,
                purpose="It brings a region together.",
                parent_id=top,
            )
        else:
            tongue = names.tongue_of(chance)
            named = names.body(tongue, chance)
            row = Grouping(
                slug=f"load-{number}",
                name=named.name,
                language=tongue.language if tongue.language in _LANGUAGES else "en",
                kind=chance.choice([GroupingKind.WORKING_GROUP, GroupingKind.NATIONAL_GROUP]),
                purpose=named.purpose,
                subject=names.skewed(chance, names.TONGUES[0].subjects),
                parent_id=names.skewed(chance, regions),
                review_on=date(2030, 1, 1),
                meeting_at=now + timedelta(days=number % 90),
            )
        above = {big: f"/{top}/", top: "/"}.get(key, f"/{top}/")
        if row.parent_id in regions:
            above = f"/{top}/{row.parent_id}/"
        row.line = f"{above}{key}/"
        row.set_keys()
        yield row


def _appointments(groups: range, people: range, chance: random.Random) -> Iterator[Appointment]:
    today = timezone.now().date()
    for place, key in enumerate(groups):
        for years_ago in range(3):
            begins = today - timedelta(days=365 * years_ago + 30)
            person = chance.choice(people[4:])
            if years_ago == 0 and place < 2:
                person = people[(1, 3)[place]]
            yield Appointment(
                grouping_id=key,
                person_id=person,
                role="coordinator",
                from_on=begins,
                until_on=begins + timedelta(days=365),
                term_until_on=begins + timedelta(days=365),
                decided_by="election",
                entered_by_id=people[0],
                is_listed=place % 2 == 0,
            )


# --- Members ------------------------------------------------------------------------------------


def write_memberships(
    count: int, groups: range, organisations: range, people: range, chance: random.Random
) -> None:
    """Write `count` memberships, each pair at most once. Raises TooManyMemberships where there are
    not so many pairs.
    """
    sizes = sizes_of(count, len(groups), len(organisations))
    rows = _memberships(sizes, groups, organisations, people, chance)
    writing.write(rows, Membership)


def sizes_of(count: int, groups: int, most: int) -> list[int]:
    """Return how many members each group has: of the first its share, of the others by a power
    law. None has more than `most`.
    """
    if count > groups * most // 2:
        raise TooManyMemberships(f"{groups} groups cannot have {count:,} memberships.")
    big = min(count // BIG_SHARE, most)
    left = count - big
    sizes = [0] * (groups - 1)
    weights = [(place + 1) ** -STEEPNESS for place in range(groups - 1)]
    total = sum(weights)
    for place, weight in enumerate(weights):
        sizes[place] = min(int(left * weight / total), most)
    place = 0
    missing = left - sum(sizes)
    while missing:  # what rounding lost, and what the largest have no place for
        room = min(most - sizes[place], max(missing // (groups - 1), 1))
        sizes[place] += room
        missing -= room
        place = (place + 1) % (groups - 1)
    return [big, *sizes]


def _memberships(
    sizes: list[int],
    groups: range,
    organisations: range,
    people: range,
    chance: random.Random,
) -> Iterator[Membership]:
    now = timezone.now()
    number = 0
    for key, size in zip(groups, sizes, strict=True):
        # Neighbours from a skewed beginning: the first ones are in very many groups.
        of_organisations = int(len(organisations) * chance.random() ** 2)
        of_people = int(len(people) * chance.random() ** 2)
        persons = 0
        for place in range(size):
            if place % PERSONS == 0:
                person = people[(of_people + persons) % len(people)]
                persons += 1
                row = Membership(person_id=person, joined_by_id=person)
            else:
                at = (of_organisations + place) % len(organisations)
                row = Membership(organisation_id=organisations[at], joined_by_id=people[4])
            row.grouping_id = key
            row.from_at = now - timedelta(minutes=number % 500_000)
            row.is_listed = chance.random() < 0.5
            row.introduction = "We work on this." if number % 5 == 0 else ""
            number += 1
            yield row


# --- What they wrote ----------------------------------------------------------------------------


def _reports(groups: range, people: range) -> Iterator[Report]:
    first = date(2025, 1, 1)
    for key in groups:
        for quarter in range(3):
            yield Report(
                grouping_id=key,
                period_from=first + timedelta(days=90 * quarter),
                period_until=first + timedelta(days=90 * quarter + 89),
                text="We met and wrote.\n\n" + "The text went to all. " * 40,
                by_id=people[4],
            )


def _lists(groups: range) -> Iterator[MailingList]:
    """A list for three groups in ten; 20 more of the big group."""
    of_groups = [key for place, key in enumerate(groups) if place % 10 < 3]
    for number, key in enumerate([*of_groups, *[groups[0]] * 20]):
        yield MailingList(
            name=f"load-list-{number}",
            title=f"List {number}",
            description="A list to measure the portal with.",
            purpose="It is written to. " * 20,
            languages=["en", "fr"] if number % 2 else ["en"],
            grouping_id=key,
            subscribing=Subscribing.OPEN,
            posting=Posting.SUBSCRIBERS,
            is_moderated=number % 3 == 0,
            archive=Archive.PUBLIC,
            posting_address=f"load-list-{number}@lists.{DOMAIN}",
        )


def _charters(groups: range, people: range) -> None:
    """Two versions of the big group's charter, as long as charters are."""
    big = Grouping.objects.get(pk=groups[0])
    secretary = User.objects.get(pk=people[0])
    articles = [f"Article {number}. We decide together what we say." for number in range(200)]
    changed = [f"{text} And we write it down." for text in articles[::10]]
    for number, text in enumerate([articles, [*articles[:150], *changed]]):
        charters.adopt(
            big,
            by=secretary,
            under=None,
            text="\n\n".join(text),
            language="en",
            adopted_on=date(2024 + number, 1, 1),
            adopted_by="The caucus",
            who_may_join=WhoMayJoin.BOTH,
            admission=Admission.MODERATED,
            members_shown=MembersShown.PUBLIC,
            appointed_by=AppointedBy.PARENT,
            statement="",
            decides="By consensus.",
        )
