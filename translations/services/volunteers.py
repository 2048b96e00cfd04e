"""Becoming a volunteer of the translation desk: languages, hours, and membership in the team."""

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import consents
from caucuses.services import memberships
from caucuses.services.membership_requests import waiting_request
from moderation.models import Request
from texts.models import CREDIT
from translations import emails, team
from translations.models import Job, Volunteer
from translations.services.jobs import JobRefused

if TYPE_CHECKING:
    from accounts.models import User

ABOUT = "desk"
DIGEST_EVERY = timedelta(days=7)
DIGEST_SHOWN = 20  # jobs in a mail


class NoTeam(JobRefused):
    """This portal has no translation team."""


class NameMissing(JobRefused):
    """A person without a name cannot be named."""


@dataclass(frozen=True)
class Offer:
    """What a volunteer says of themselves."""

    languages_from: list[str]
    languages_into: list[str]
    availability: str = ""
    hours: int | None = None
    place: str = "remote"
    is_paused: bool = False
    wants_digest: bool = True
    is_credited: bool = False


@transaction.atomic
def offer(
    by: "User", what: Offer, *, introduction: str = "", accepted_statement: str = ""
) -> Request | None:
    """Keep what a volunteer says, and make them a member of the team if they are none; return the
    request that waits, where the team decides on its members.

    Raises NoTeam, NameMissing, and what joining raises: GroupClosed, StatementNotAccepted ...
    """
    group = team.team()
    if group is None:
        raise NoTeam(_("There is no translation team on this portal yet."))
    if what.is_credited and not by.name:
        raise NameMissing(_("Write your name on your page first: it would be shown."))
    Volunteer.objects.update_or_create(person=by, defaults=asdict(what))
    if what.is_credited:
        consents.give(by, CREDIT, ABOUT)
    else:
        consents.withdraw(by, CREDIT, ABOUT)
    if team.is_member(by):
        return None
    waiting = waiting_request(group, person=by, organisation=None)
    if waiting is not None:
        return waiting
    joined = memberships.join(
        group, by=by, introduction=introduction, accepted_statement=accepted_statement
    )
    return joined if isinstance(joined, Request) else None


def waits_for_admission(person: "User") -> Request | None:
    """Return the person's request to join the team that waits, if any."""
    group = team.team()
    return waiting_request(group, person=person, organisation=None) if group else None


@transaction.atomic
def send_digests() -> int:
    """Mail to each volunteer who wants it what has come into the queue for them since the last
    time, at most once a week; return how many mails.
    """
    now = timezone.now()
    year, week, _day = now.date().isocalendar()
    due = Volunteer.objects.at_work().filter(
        wants_digest=True, digest_at__lte=now - DIGEST_EVERY + timedelta(hours=1)
    )
    count = 0
    for volunteer in due.select_related("person"):
        new = Job.objects.fitting(volunteer).filter(created_at__gt=volunteer.digest_at)
        shown = list(new.for_lists().order_by("priority", "importance", "id")[:DIGEST_SHOWN])
        if shown:
            emails.digest(volunteer, shown, new.count(), f"{year}-{week:02d}")
            count += 1
        Volunteer.objects.filter(pk=volunteer.pk).update(digest_at=now)
    return count
