"""Generated requests that wait for a decision: some made by the doors that people use, very many
registrations written as those doors leave them.
"""

import random
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from caucuses.enums import Admission, GroupingKind, WhoMayJoin
from caucuses.models import Grouping
from caucuses.services import memberships, proposals
from mailinglists.enums import Archive, Posting, Subscribing
from moderation import likeness
from moderation import services as moderation
from moderation.enums import Party, State
from moderation.models import Decision, Request
from organisations.enums import PublicField, Standing
from organisations.kinds import RegistrationKind
from organisations.models import Organisation, OrganisationPurpose
from wsis_portal.load import names, organisations, writing
from wsis_portal.load.people import DOMAIN

DAYS = 90  # since when the first of those that wait was sent
_BATCH = 2000


def write_at_the_door(groups: range, people: range, count: int) -> None:
    """Let people ask to join the big group and propose groups, and its coordinator for a list."""
    big = Grouping.objects.get(pk=groups[0])
    outside = User.objects.filter(pk__gt=people[3]).exclude(memberships__grouping=big)
    for person in outside.order_by("-pk")[:count]:
        memberships.join(
            big, by=person, introduction="I want to join.", is_listed=False, accepted_statement=""
        )
    _propose(groups, people, count)
    _ask_for_list(big, User.objects.get(pk=people[1]))


def _propose(groups: range, people: range, count: int) -> None:
    parent = Grouping.objects.get(pk=groups[1])
    subjects = names.TONGUES[0].subjects
    for number, person in enumerate(User.objects.filter(pk__in=people[4 : 4 + count])):
        typed = {
            "name": f"{subjects[number % len(subjects)]} Caucus {number}",
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


def _ask_for_list(big: Grouping, person: User) -> None:
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


def write_waiting(count: int, people: range, chance: random.Random) -> None:
    """Write registrations that were sent during the last months: each with its organisation, its
    row in the log, and what the likeness of requests is told by.
    """
    first = writing.first_key(Organisation)
    applying = (organisations.made(None, Standing.APPLYING, chance) for _number in range(count))
    organisations.write_with_parts(applying)
    targets = Organisation.objects.filter(pk__gte=first, pk__lt=first + count).order_by("pk")
    rows = _registrations(targets, count, people)
    while batch := list(islice(rows, _BATCH)):
        _send(batch)


def _registrations(
    targets: "QuerySet[Organisation]", count: int, people: range
) -> Iterator[Request]:
    now = timezone.now()
    of_organisations = ContentType.objects.get_for_model(Organisation)
    apart = timedelta(days=DAYS) / max(count, 1)
    found = targets.prefetch_related("purposes", "names").iterator(chunk_size=_BATCH)
    for number, organisation in enumerate(found):
        sent_at = now - apart * (count - number)
        yield Request(
            kind=RegistrationKind.name,
            # Some send several: a flood of one hand is a part of it.
            applicant_id=people[4 + (number // 3 if number % 50 else 0) % (len(people) - 4)],
            language="en",
            title=organisation.name,
            payload=payload_of(organisation),
            target_type=of_organisations,
            target_id=organisation.pk,
            created_at=sent_at,
            updated_at=sent_at,
            submitted_at=sent_at,
        )


def payload_of(organisation: Organisation) -> dict[str, dict[str, list[str]]]:
    """Return what somebody typed who registers it, part by part."""
    purpose: OrganisationPurpose = organisation.purposes.all()[0]
    has_form = purpose.language in {"en", "fr", "es", "ar", "zh-hans", "ru"}
    others = {
        key: [text]
        for number, other in enumerate(organisation.names.all(), start=1)
        for key, text in (
            (f"other_name_{number}", other.text),
            (f"other_language_{number}", other.language),
        )
    }
    return {
        "name": {
            "name": [organisation.name],
            "name_language": [organisation.name_language],
            "acronym": [organisation.acronym],
            "country": [str(organisation.country or "")],
            **({} if organisation.country else {"is_international": ["on"]}),
            **others,
        },
        "profile": {
            "scope": [organisation.scope],
            "kind": [organisation.kind],
            "founded_year": [str(organisation.founded_year)],
            f"purpose_{purpose.language if has_form else 'en'}": [purpose.text],
            "working_languages": list(organisation.working_languages),
        },
        "you": {
            "person_name": ["Somebody"],
            "person_function": ["Secretary"],
            "is_entitled": ["on"],
        },
        "public": {"public_fields": [PublicField.LISTED.value, PublicField.PURPOSE.value]},
    }


@transaction.atomic
def _send(batch: list[Request]) -> None:
    """Write drafts and send them: the database takes a state only together with its log row."""
    first = writing.first_key(Request)
    for place, row in enumerate(batch):
        row.reference = f"{RegistrationKind.prefix}-{row.submitted_at:%Y}-{first + place:05d}"
    keys = writing.write(batch, Request)
    sent = [(row, row.submitted_at) for row in batch if row.submitted_at is not None]
    writing.write(
        (
            Decision(
                request_id=row.pk,
                number=1,
                verb="submit",
                from_state=State.DRAFT,
                to_state=State.SUBMITTED,
                actor_id=row.applicant_id,
                party=Party.APPLICANT.value,
                at=moment,
            )
            for row, moment in sent
        ),
        Decision,
    )
    # Past the queryset's own check, which is for code that forgets the log.
    Request._base_manager.filter(pk__gte=keys[0], pk__lte=keys[-1]).update(
        state=State.SUBMITTED, moves=1
    )
    likeness.note_all(sent)
