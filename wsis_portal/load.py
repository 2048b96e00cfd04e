"""A portal as large as it may become, to measure it: generated groups, organisations, people,
memberships and appointments. Nothing here is anybody's real data.
"""

import random
from collections.abc import Iterator
from datetime import date, timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.db import connection, models, transaction
from django.utils import timezone

from accounts.groups import SECRETARIAT
from accounts.models import User
from caucuses import openness
from caucuses.enums import Admission, AppointedBy, GroupingKind, MembersShown, WhoMayJoin
from caucuses.models import Appointment, Grouping, Membership, Report
from caucuses.services import charters, memberships, proposals
from mailinglists.enums import Archive, Posting, Subscribing
from mailinglists.models import MailingList
from moderation import services as moderation
from organisations.collation import sort_key
from organisations.duplicates.names import normalise
from organisations.enums import OrganisationKind, PublicField, Standing
from organisations.models import Mandate, Organisation, ShownLanguage
from search import services as search

BATCH = 5000  # rows at a time
DOMAIN = "load.example"
# The people as whom pages are measured: by the local part of their address.
COORDINATOR, MEMBER, MODERATOR = "coordinator", "member", "moderator"
PLENARY = "plenary"  # coordinates the body above all groups
BIG_GROUP = "load-big"
WORDS = (
    *("Network", "Réseau", "Red", "Сеть", "شبكة", "网络", "Union", "Forum", "Association"),
    *("Rural", "Libre", "Femmes", "Youth", "Santé", "Media", "Radio", "Digital", "Access"),
    *("Africa", "Asia", "Andina", "Caribe", "Europe", "Pacific", "Maghreb", "Sahel", "Volga"),
)
PUBLIC = [PublicField.LISTED, PublicField.GROUPS, PublicField.LANGUAGES]
LANGUAGES = ("en", "fr", "es", "ar", "zh-hans", "ru", "pt", "sw", "hi")


class NotEmpty(Exception):
    """The database holds people who were not generated."""


def generate(*, groupings: int, organisations: int, memberships: int, waiting: int = 100) -> None:
    """Fill an empty database. Raises NotEmpty where it is not.

    One person in three organisations has its mandate, one membership in three is a person's; the
    group `BIG_GROUP` has a fiftieth of all memberships. `waiting` people have asked to join it, and
    as many have proposed a group.
    """
    if User.objects.exists() or Grouping.objects.exists():
        raise NotEmpty
    chance = random.Random(2003)  # the same rows each time
    people = _people(organisations)
    keys = _organisations(organisations, people, chance)
    groups = _groupings(groupings, chance)
    _appointments(groups, people, chance)
    _memberships(memberships, groups, keys, people, chance)
    _reports(groups, people)
    _lists(groups)
    _charters(groups, people)
    _applications(groups, people, waiting)
    _proposals(groups, people, waiting)
    _list_request(groups, people)
    openness.refresh_all()
    search.rebuild()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _write(rows: Iterator[models.Model], model: type[models.Model]) -> list[int]:
    """Write rows in batches, each a transaction; return their keys."""
    keys: list[int] = []
    batch: list[models.Model] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            keys += _write_batch(batch, model)
            batch = []
    return keys + _write_batch(batch, model)


def _write_batch(batch: list[models.Model], model: type[models.Model]) -> list[int]:
    with transaction.atomic():
        return [row.pk for row in model._base_manager.bulk_create(batch, batch_size=500)]


def _people(organisations: int) -> list[int]:
    named = [MODERATOR, COORDINATOR, MEMBER, PLENARY]
    count = max(organisations, 100)

    def rows() -> Iterator[User]:
        for number in range(count):
            local = named[number] if number < len(named) else f"person{number}"
            yield User(email=f"{local}@{DOMAIN}", password="!", name=f"Person {number}")

    keys = _write(rows(), User)
    first = [
        EmailAddress(user_id=keys[place], email=f"{local}@{DOMAIN}", verified=True, primary=True)
        for place, local in enumerate(named)
    ]
    EmailAddress.objects.bulk_create(first)
    User.objects.get(pk=keys[0]).groups.add(Group.objects.get(name=SECRETARIAT))
    return keys


def _organisations(count: int, people: list[int], chance: random.Random) -> list[int]:
    now = timezone.now()

    def rows() -> Iterator[Organisation]:
        for number in range(count):
            name = f"{' '.join(chance.sample(WORDS, 3))} {number}"
            yield Organisation(
                slug=f"load-{number}",
                name=name,
                standing=Standing.REGISTERED,
                is_listed=number % 10 != 0,
                public_fields=PUBLIC if number % 3 else [PublicField.LISTED],
                country=chance.choice(["TN", "CH", "KE", "BR", "IN", "FR", "CN", "RU", ""]),
                kind=chance.choice(OrganisationKind.values),
                working_languages=chance.sample(LANGUAGES, 2),
                sort_key=sort_key(name),
                search_text=normalise(name),
                registered_at=now,
            )

    keys = _write(rows(), Organisation)
    shown = (row for row in Organisation.objects.public().iterator() if row.shows("languages"))
    _write(
        (
            ShownLanguage(organisation=row, language=language)
            for row in shown
            for language in row.working_languages
        ),
        ShownLanguage,
    )
    _write(
        (
            Mandate(organisation_id=key, person_id=people[place % len(people)])
            for place, key in enumerate(keys)
            if place % 3 == 0 or place < 50
        ),
        Mandate,
    )
    # The member acts for twenty organisations, which is a lot.
    _write((Mandate(organisation_id=key, person_id=people[2]) for key in keys[60:80]), Mandate)
    return keys


def _groupings(count: int, chance: random.Random) -> list[int]:
    """One body, a hundredth regional caucuses below it, the others below these."""
    top = Grouping.objects.create(
        slug="load-top", name="Top", kind=GroupingKind.PLENARY, purpose="It coordinates."
    )
    big = Grouping.objects.create(
        slug=BIG_GROUP,
        name="Big Caucus",
        kind=GroupingKind.THEMATIC_CAUCUS,
        purpose="It is big.",
        parent=top,
        members_shown=MembersShown.PUBLIC,
    )
    middle = [
        Grouping.objects.create(
            slug=f"load-region-{number}",
            name=f"Region {number}",
            kind=GroupingKind.REGIONAL_CAUCUS,
            purpose="It brings a region together.",
            parent=top,
        )
        for number in range(max(count // 100, 1))
    ]

    def rows() -> Iterator[Grouping]:
        for number in range(count - 2 - len(middle)):
            name = f"{' '.join(chance.sample(WORDS, 2))} {number}"
            kind = chance.choice([GroupingKind.WORKING_GROUP, GroupingKind.NATIONAL_GROUP])
            grouping = Grouping(
                slug=f"load-{number}",
                name=name,
                kind=kind,
                purpose="It works on a subject.",
                subject=chance.choice(WORDS),
                parent=chance.choice(middle),
                review_on=date(2030, 1, 1),
                meeting_at=timezone.now() + timedelta(days=number % 90),
            )
            grouping.set_keys()
            yield grouping

    keys = _write(rows(), Grouping)
    # The line holds the row's own key, which is known only now.
    rows_by_parent = Grouping.objects.filter(pk__in=[row.pk for row in middle])
    for parent in rows_by_parent:
        below = Grouping.objects.filter(parent=parent).only("pk")
        for grouping in below:
            grouping.line = f"{parent.line}{grouping.pk}/"
        Grouping.objects.bulk_update(below, ["line"], batch_size=500)
    return [big.pk, top.pk, *(row.pk for row in middle), *keys]


def _appointments(groups: list[int], people: list[int], chance: random.Random) -> None:
    today = timezone.now().date()

    def rows() -> Iterator[Appointment]:
        for place, key in enumerate(groups):
            for years_ago in range(3):
                begins = today - timedelta(days=365 * years_ago + 30)
                # The first group is the big one, the second the body above all.
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

    _write(rows(), Appointment)


def _memberships(
    count: int,
    groups: list[int],
    organisations: list[int],
    people: list[int],
    chance: random.Random,
) -> None:
    """Each pair at most once. Every fiftieth is in the big group, which grows with the others."""
    now = timezone.now()

    def member(number: int) -> dict[str, int]:
        if number % 3 == 0:
            person = people[number // 3 % len(people)]
            return {"person_id": person, "joined_by_id": person}
        key = organisations[number % len(organisations)]
        return {"organisation_id": key, "joined_by_id": people[4]}

    def rows() -> Iterator[Membership]:
        seen: set[tuple[int, int | None, int | None]] = set()
        number = 0
        while len(seen) < count:
            is_in_big = number % 50 == 0
            who = member(number // 50 if is_in_big else number)
            place = 0 if is_in_big else 1 + (number * 7919) % (len(groups) - 1)
            pair = (place, who.get("person_id"), who.get("organisation_id"))
            number += 1
            if pair in seen:
                continue
            seen.add(pair)
            yield Membership(
                grouping_id=groups[place],
                from_at=now - timedelta(minutes=number % 500_000),
                is_listed=(number // 50 + number) % 2 == 0,
                introduction="We work on this." if number % 5 == 0 else "",
                **who,
            )

    _write(rows(), Membership)


def _reports(groups: list[int], people: list[int]) -> None:
    first = date(2025, 1, 1)
    _write(
        (
            Report(
                grouping_id=key,
                period_from=first + timedelta(days=90 * quarter),
                period_until=first + timedelta(days=90 * quarter + 89),
                text="We met and wrote.\n\n" + "The text went to all. " * 40,
                by_id=people[4],
            )
            for key in groups
            for quarter in range(3)
        ),
        Report,
    )


def _lists(groups: list[int]) -> None:
    """A list for three groups in ten; 20 more of the big group."""
    of_groups = [key for place, key in enumerate(groups) if place % 10 < 3]
    _write(
        (
            MailingList(
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
            for number, key in enumerate([*of_groups, *[groups[0]] * 20])
        ),
        MailingList,
    )


def _charters(groups: list[int], people: list[int]) -> None:
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


def _applications(groups: list[int], people: list[int], count: int) -> None:
    """Applications that wait, made by the door that people use, at the big group."""
    big = Grouping.objects.get(pk=groups[0])
    outside = User.objects.filter(pk__gt=people[3]).exclude(memberships__grouping=big)
    for person in outside.order_by("-pk")[:count]:
        memberships.join(
            big, by=person, introduction="I want to join.", is_listed=False, accepted_statement=""
        )


def _proposals(groups: list[int], people: list[int], count: int) -> None:
    """Proposals that wait, made by the door that people use."""
    parent = Grouping.objects.get(pk=groups[1])
    first = User.objects.filter(pk__in=people[4 : 4 + count]).order_by("pk")
    for number, person in enumerate(first):
        typed = {
            "name": f"{' '.join(WORDS[number % 9 :: 9])} Caucus {number}",
            "kind": GroupingKind.THEMATIC_CAUCUS,
            "parent": parent.slug,
            "language": "en",
            "aim": "We work on a subject. We tell others of it.",
            "who_may_join": WhoMayJoin.BOTH,
            "admission": Admission.OPEN,
            "decides": "By consensus.",
            "coordinators": f"proposed{number}@{DOMAIN}",
        }
        lines = {name: [text] for name, text in typed.items()}
        draft = proposals.begin(by=person, language="en", typed=lines)
        moderation.submit(draft, by=person)


def _list_request(groups: list[int], people: list[int]) -> None:
    """A request for a list, by the big group's coordinator."""
    big, person = Grouping.objects.get(pk=groups[0]), User.objects.get(pk=people[1])
    draft = moderation.open_draft("list_request", by=person, language="en", target=big)
    typed = {
        "name": ["load-wanted"],
        "title": ["A list that is wanted"],
        "description": ["For all who work on the subject of the group."],
        "purpose": ["We write to each other before each meeting."],
        "languages": ["en", "fr"],
        "subscribing": [Subscribing.OPEN],
        "posting": [Posting.SUBSCRIBERS],
        "archive": [Archive.PUBLIC],
        "owners": [f"owner1@{DOMAIN}\nowner2@{DOMAIN}"],
        "moderators": [""],
    }
    moderation.save_payload(draft, "start", {"template": "discussion"}, by=person)
    moderation.save_payload(draft, "form", typed, by=person)
    moderation.submit(draft, by=person)
