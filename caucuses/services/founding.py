"""What comes of a proposal: the group is founded on approval, and closed where the approval is
taken back before it began to live.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

from anyascii import anyascii
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.invitations import Answer, InvitationRefused
from caucuses import openness
from caucuses.emails import proposals as emails
from caucuses.enums import GroupingStatus, Relation
from caucuses.models import AppointmentOffer, Grouping, Membership
from caucuses.models.proposals import Proposed
from caucuses.services import appointments, life, open_requests
from caucuses.services.proposals import active_namesake, founded, support_of, tell_sponsors
from caucuses.validators import validate_free_address
from moderation.models import Request
from moderation.services import MoveRefused

if TYPE_CHECKING:
    from moderation.models import Decision

FIRST_REVIEW = timedelta(days=365)


class NotReady(MoveRefused):
    """The proposal cannot be approved yet."""


class CannotReverse(MoveRefused):
    """The group has begun to live: the approval is not taken back."""


def found(request: Request, decision: "Decision") -> Grouping:
    """Make the group of an approved proposal, with its first coordinators, and tell them and the
    co-sponsors. After a reversal the same group comes back to life.

    Raises NotReady. The caller is a move, whose transaction it is.
    """
    proposed, parent = Proposed.of(request), request.target
    if proposed is None or not isinstance(parent, Grouping):
        raise TypeError(f"{request} was never sent.")
    # One group is founded at a time: names and addresses are compared.
    Grouping.objects.select_for_update(of=("self",)).order_by("pk").first()
    support = support_of(request)
    if support.lacking:
        raise NotReady(" ".join([_("It cannot be approved yet."), *support.lacking]))
    if parent.status != GroupingStatus.ACTIVE:
        raise NotReady(_("The group that it would be part of is not active any more."))
    if active_namesake(proposed.name, apart_from=request) is not None:
        raise NotReady(_("A group with this name is active by now. Ask for another name."))
    grouping = _write_grouping(request, proposed, parent)
    request.payload["grouping"] = grouping.slug
    request.save(update_fields=["payload"])
    _keep_one_offer_each(request, support.accepted)
    try:
        made = appointments.found(request, grouping, by=decision.maker)
    except appointments.AppointmentRefused as refused:
        raise NotReady(str(refused)) from refused
    openness.refresh([grouping.pk])
    for appointment in made:
        emails.tell_coordinator(appointment, request)
    tell_sponsors(request, decision)
    return grouping


def _write_grouping(request: Request, proposed: Proposed, parent: Grouping) -> Grouping:
    today = timezone.now().date()
    grouping = founded(request) or Grouping(slug=free_slug(proposed.name))
    grouping.name = proposed.name
    grouping.kind = proposed.kind
    grouping.parent = parent
    grouping.relation = Relation.PART
    grouping.status = GroupingStatus.ACTIVE
    grouping.purpose = proposed.aim
    grouping.who_may_join = proposed.who_may_join
    grouping.admission = proposed.admission
    grouping.decides = proposed.decides
    grouping.statement = proposed.statement
    grouping.language = proposed.language
    grouping.began = today.isoformat()
    grouping.ended = ""
    grouping.review_on = today + FIRST_REVIEW
    grouping.full_clean()
    grouping.save()
    return grouping


def _keep_one_offer_each(request: Request, kept: Iterable[AppointmentOffer]) -> None:
    """Take back further offers that one person accepted at another address: nobody holds a role
    twice.
    """
    AppointmentOffer.objects.filter(proposal=request, answer=Answer.ACCEPTED).exclude(
        pk__in=[offer.pk for offer in kept]
    ).update(answer=Answer.WITHDRAWN)


def free_slug(name: str) -> str:
    """Return an address that no group has or had and the portal does not use itself, in Latin
    letters, from the name.
    """
    stem = slugify(anyascii(name))[:90].strip("-") or "group"
    slug, number = stem, 1
    while not _is_free(slug):
        number += 1
        slug = f"{stem}-{number}"
    return slug


def _is_free(slug: str) -> bool:
    try:
        validate_free_address(slug)
        life.refuse_taken_address(slug)
    except (ValidationError, life.AddressTaken):
        return False
    return True


def undo(request: Request, decision: "Decision") -> None:
    """Close the group of a reversed approval and end what its founding began; the proposal waits
    again, with its coordinators' yes.

    Raises CannotReverse once the group has members, reports or groups below it.
    """
    grouping = founded(request)
    if grouping is None:
        return
    grouping = Grouping.objects.select_for_update(of=("self",)).get(pk=grouping.pk)
    if Membership.objects.current().filter(grouping=grouping).exists():
        raise CannotReverse(_("The group has members. Close it instead of reversing the approval."))
    if grouping.reports.exists():
        raise CannotReverse(_("The group has reports. Close it instead of reversing the approval."))
    if grouping.children.exclude(status=GroupingStatus.CLOSED).exists():
        raise CannotReverse(
            _("There are groups below the group. Close it instead of reversing the approval.")
        )
    _end_appointments(grouping, decision)
    _carry_over(request)
    open_requests.lapse_all(grouping, open_requests.BECAUSE_CLOSED)
    today = timezone.now().date()
    grouping.status, grouping.ended = GroupingStatus.CLOSED, today.isoformat()
    grouping.save(update_fields=["status", "ended"])
    openness.refresh([grouping.pk])


def _end_appointments(grouping: Grouping, decision: "Decision") -> None:
    today = timezone.now().date()
    for offer in AppointmentOffer.objects.filter(grouping=grouping, answer=Answer.OPEN):
        try:
            appointments.withdraw_offer(offer, by=decision.maker)
        except InvitationRefused:
            continue  # lapsed or answered at this very moment
    for appointment in grouping.appointments.standing().filter(until_on__gt=today):
        try:
            appointments.end_early(appointment, by=decision.maker, reason=decision.reason[:500])
        except appointments.AppointmentRefused as refused:
            raise CannotReverse(str(refused)) from refused


def _carry_over(request: Request) -> None:
    """Let the accepted offers wait for a new decision: each has made an appointment already, so a
    like one takes its place.
    """
    for offer in AppointmentOffer.objects.filter(proposal=request, answer=Answer.ACCEPTED):
        AppointmentOffer.objects.filter(pk=offer.pk).update(answer=Answer.WITHDRAWN)
        AppointmentOffer.objects.create(
            proposal=request,
            email=offer.email,
            language=offer.language,
            offered_by=offer.offered_by,
            role=offer.role,
            from_on=offer.from_on,
            until_on=offer.until_on,
            decided_by=offer.decided_by,
            source_note=offer.source_note,
            answer=Answer.ACCEPTED,
            answered_at=offer.answered_at,
            person=offer.person,
            is_listed=offer.is_listed,
        )
