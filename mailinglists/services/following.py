"""Lists that follow a group's members: who joins the group is put on its list, who leaves it is
taken off, without a hand.

Not by hooks on each way into and out of a group, but by comparing: so that a term that ends by
itself, an import or a merge is followed too.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from caucuses.models import Membership
from caucuses.querysets.memberships import MembershipQuerySet
from frame.batches import SIZE, in_batches
from mailinglists import emails
from mailinglists.enums import Ending, Origin, SubscriptionState
from mailinglists.models import MailingList, Subscription
from mailinglists.services import server
from organisations.enums import MandateScope
from organisations.models import Mandate


@dataclass(frozen=True)
class Person:
    """Somebody who belongs to a group, with the moment since when."""

    key: int
    language: str
    since: datetime


def people_of(memberships: MembershipQuerySet) -> dict[str, Person]:
    """Return the people behind memberships by address, in small letters: the persons themselves,
    and those who receive notices for the organisations. 2 queries.
    """
    found: dict[str, Person] = {}
    own = memberships.filter(person__is_active=True).values_list(
        "person__email", "person_id", "person__language", "from_at"
    )
    since_of = dict(
        memberships.exclude(organisation=None).values_list("organisation_id", "from_at")
    )
    mandates = (
        Mandate.objects.current()
        .with_scope(MandateScope.RECEIVE)
        .filter(
            organisation__in=memberships.exclude(organisation=None).values("organisation_id"),
            person__is_active=True,
        )
        .values_list("person__email", "person_id", "person__language", "organisation_id", "from_at")
    )
    for email, key, language, since in own:
        _add(found, email, Person(key, language, since))
    for email, key, language, organisation, since in mandates:
        _add(found, email, Person(key, language, max(since, since_of[organisation])))
    return found


def _add(found: dict[str, Person], email: str, person: Person) -> None:
    known = found.get(email.lower())
    if known is None or person.since > known.since:
        found[email.lower()] = person


def follow_all() -> int:
    """Bring every list that follows its group's members to them; return how many people came or
    went.
    """
    lists = MailingList.objects.following_members().select_related("grouping")
    return sum(follow(mailing_list) for mailing_list in lists)


@transaction.atomic
def follow(mailing_list: MailingList) -> int:
    """Bring one list to its group's members; return how many people came or went. 5 queries where
    nobody did.
    """
    # Two at one moment would put the same person on it twice.
    MailingList.objects.select_for_update().get(pk=mailing_list.pk)
    members = Membership.objects.active().filter(grouping=mailing_list.grouping_id)
    people = people_of(members)
    rows = {row.email: row for row in mailing_list.subscriptions.open()}
    gone = [row for email, row in rows.items() if row.is_active and email not in people]
    missing = [email for email in people if email not in rows or not rows[email].is_active]
    left = _who_left(mailing_list, missing)
    came = [email for email in missing if email not in left or left[email] < people[email].since]
    _take_off(gone)
    _put_on(mailing_list, {email: people[email] for email in came})
    if came or gone:
        server.ask(mailing_list)
    return len(came) + len(gone)


def _who_left(mailing_list: MailingList, addresses: list[str]) -> dict[str, datetime]:
    """Return when those left who did so themselves: they are not put on it again for the same
    membership.
    """
    rows = mailing_list.subscriptions.filter(
        Q(ending=Ending.SELF) | Q(ending=Ending.KEEPERS), state=SubscriptionState.ENDED
    )
    wanted = set(addresses)
    found: dict[str, datetime] = {}
    if wanted:
        for email, ended_at in rows.order_by("ended_at").values_list("email", "ended_at"):
            if email in wanted and ended_at is not None:
                found[email] = ended_at
    return found


def _take_off(rows: list[Subscription]) -> None:
    now = timezone.now()
    for batch in in_batches([row.pk for row in rows]):
        Subscription.objects.filter(pk__in=batch).update(
            state=SubscriptionState.ENDED,
            ending=Ending.MEMBERSHIP,
            ended_at=now,
            is_pushed=False,
        )


def _put_on(mailing_list: MailingList, people: dict[str, Person]) -> None:
    now = timezone.now()
    # Whoever asked by the form meanwhile need not confirm any more.
    asked = mailing_list.subscriptions.asked().filter(email__in=list(people))
    asked.update(state=SubscriptionState.ACTIVE, confirmed_at=now, origin=Origin.MEMBERSHIP)
    known = set(mailing_list.subscriptions.active().values_list("email", flat=True))
    made = Subscription.objects.bulk_create(
        [
            Subscription(
                mailing_list=mailing_list,
                email=email,
                person_id=person.key,
                language=person.language,
                state=SubscriptionState.ACTIVE,
                origin=Origin.MEMBERSHIP,
                asked_at=now,
                confirmed_at=now,
            )
            for email, person in people.items()
            if email not in known
        ],
        batch_size=SIZE,
    )
    for row in made:
        emails.tell_put_on(row)
