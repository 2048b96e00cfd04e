"""Joining a group and leaving it, being listed and pausing, and the end of all memberships of a
group.

Whoever acts for an organisation is asked for their mandate again at the moment of the act; person,
organisation and mandate are stored.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import consents
from accounts.models import Consent
from caucuses import openness
from caucuses.emails import memberships as emails
from caucuses.enums import Admission, MembershipEnd
from caucuses.models import Grouping, Membership, MembershipWish
from caucuses.querysets.memberships import MembershipQuerySet
from caucuses.services import open_requests
from caucuses.services.membership_requests import (
    KIND,
    organisation_of,
    target_of,
    title_of,
    waiting_request,
)
from moderation import services as moderation
from moderation.models import Decision, Request
from moderation.services import MoveRefused
from organisations import acting
from organisations.enums import MandateScope, Standing
from organisations.models import Mandate, Organisation

if TYPE_CHECKING:
    from accounts.models import User

REASON_LIMIT = 500  # characters
BATCH = 500  # memberships at a time


class MembershipRefused(MoveRefused):
    """Nothing was done about a membership."""


class AlreadyMember(MembershipRefused):
    """The person or the organisation is a member already."""


class AlreadyAsked(MembershipRefused):
    """An earlier request of the same person or organisation waits."""


class MayNotJoin(MembershipRefused):
    """The group does not take such members."""


class GroupClosed(MembershipRefused):
    """Nobody can join a closed group."""


class NotRegistered(MembershipRefused):
    """The organisation is not, or no longer, registered."""


class StatementNotAccepted(MembershipRefused):
    """The group's statement was not accepted, or changed since it was."""


class NameMissing(MembershipRefused):
    """A person without a name cannot be shown in a list."""


class MembershipOver(MembershipRefused):
    """The membership has ended, or is not in the state that was expected."""


class NotYours(MembershipRefused):
    """The membership is not the person's own, nor of an organisation they act for."""


class MayNotEnd(MembershipRefused):
    """The person may not end the membership of somebody else, or has to leave instead."""


class ReasonMissing(MembershipRefused):
    """The reason is missing or too long."""


# --- Joining ------------------------------------------------------------------------------------


@transaction.atomic
def join(
    grouping: Grouping,
    *,
    by: "User",
    mandate: Mandate | None = None,
    introduction: str = "",
    is_listed: bool = False,
    accepted_statement: str = "",
) -> Membership | Request:
    """Make `by`, or the organisation of `mandate`, a member; where the group is moderated, return
    the request that waits instead.

    Raises a MembershipRefused, or NoMandate where the mandate ended or does not cover joining.
    """
    grouping = _locked(grouping)
    if mandate is not None:
        mandate = acting.mandate_for(by, mandate.organisation.uid, MandateScope.JOIN)
    organisation = mandate.organisation if mandate else None
    check_may_join(grouping, by, organisation)
    if waiting_request(grouping, person=by, organisation=organisation) is not None:
        raise AlreadyAsked(_("A request already waits for approval. You need not ask again."))
    if accepted_statement != grouping.statement:
        raise StatementNotAccepted(
            _("The group's statement has to be accepted. Read it once more: it may have changed.")
        )
    if is_listed and organisation is None:
        _check_name(by)
    if grouping.admission == Admission.OPEN:
        membership = admit(
            grouping,
            person=by,
            mandate=mandate,
            introduction=introduction,
            is_listed=is_listed,
            accepted_statement=accepted_statement,
        )
        emails.welcome(membership)
        return membership
    return ask(
        grouping,
        by,
        mandate,
        {
            "introduction": introduction,
            "is_listed": is_listed,
            "accepted_statement": accepted_statement,
        },
    )


def ask(
    grouping: Grouping, by: "User", mandate: Mandate | None, payload: dict[str, Any]
) -> Request:
    """Open and send a request to join; nothing of it is checked here."""
    organisation = mandate.organisation if mandate else None
    request = moderation.open_draft(
        KIND,
        by=by,
        language=by.language,
        target=grouping,
        title=title_of(grouping, organisation),
        payload={
            **payload,
            "as": "organisation" if organisation else "person",
            "organisation": str(organisation.uid) if organisation else "",
            "mandate": str(mandate.uid) if mandate else "",
        },
    )
    moderation.submit(request, by=by)
    return request


@transaction.atomic
def admit(
    grouping: Grouping,
    *,
    person: "User",
    organisation: Organisation | None = None,
    mandate: Mandate | None = None,
    introduction: str = "",
    is_listed: bool = False,
    accepted_statement: str = "",
    decision: Decision | None = None,
) -> Membership:
    """Make `person` a member; with a mandate, its organisation, for which the person acts.

    `organisation` is named where it is no longer the mandate's own, because that one was merged.
    Raises GroupClosed, MayNotJoin, NotRegistered, AlreadyMember.
    """
    grouping = _locked(grouping)
    organisation = organisation or (mandate.organisation if mandate else None)
    check_may_join(grouping, person, organisation)
    membership = Membership.objects.create(
        grouping=grouping,
        person=None if organisation else person,
        organisation=organisation,
        is_listed=is_listed and (organisation is not None or bool(person.name)),
        introduction=introduction,
        accepted_statement=accepted_statement,
        joined_by=person,
        joined_under=mandate,
        admitted_by=decision,
    )
    if membership.is_listed:
        consents.give(person, KIND, str(membership.uid))
    if organisation is not None:
        drop_wish(grouping, organisation)
    openness.refresh([grouping.pk])
    return membership


def drop_wish(grouping: Grouping, organisation: Organisation) -> None:
    """Forget that the organisation wished to join the group: the wish has its answer."""
    MembershipWish.objects.filter(grouping=grouping, organisation=organisation).delete()


# --- Decisions on requests to join --------------------------------------------------------------


def admit_by_decision(request: Request, decision: Decision) -> Membership:
    """Make the applicant of an approved request a member; raises what `admit` raises."""
    uid = request.payload["mandate"]
    return admit(
        target_of(request),
        person=request.applicant,
        organisation=organisation_of(request),
        mandate=Mandate.objects.get(uid=uid) if uid else None,
        introduction=request.payload["introduction"],
        is_listed=request.payload["is_listed"],
        accepted_statement=request.payload["accepted_statement"],
        decision=decision,
    )


@transaction.atomic
def end_by_reversal(decision: Decision, *, by: "User") -> None:
    """End the memberships that a decision brought, because it was taken back."""
    for membership in Membership.objects.current().filter(admitted_by=decision):
        _end(membership, MembershipEnd.REVERSED, by=by)


# --- The member's own deeds ---------------------------------------------------------------------


@transaction.atomic
def leave(membership: Membership, *, by: "User") -> None:
    """End one's own membership, or that of an organisation one may join for.

    Raises NotYours, NoMandate, MembershipOver.
    """
    _end(membership, MembershipEnd.LEFT, by=by, mandate=_own_mandate(membership, by))


@transaction.atomic
def pause(membership: Membership, *, by: "User") -> None:
    """Stay a member, but get nothing from the group until `resume`."""
    _own_mandate(membership, by)
    if not Membership.objects.active().filter(pk=membership.pk).update(paused_at=timezone.now()):
        raise MembershipOver(_("This membership has ended, or is paused already."))
    membership.refresh_from_db()


@transaction.atomic
def resume(membership: Membership, *, by: "User") -> None:
    """Go on after a pause."""
    _own_mandate(membership, by)
    paused = Membership.objects.current().filter(pk=membership.pk, paused_at__isnull=False)
    if not paused.update(paused_at=None):
        raise MembershipOver(_("This membership has ended, or is not paused."))
    membership.refresh_from_db()


@transaction.atomic
def set_listed(membership: Membership, *, by: "User", is_listed: bool) -> None:
    """Show the member in the group's list of members, or no longer, with the consent recorded."""
    _own_mandate(membership, by)
    if is_listed and membership.person_id is not None:
        _check_name(by)
    if not Membership.objects.current().filter(pk=membership.pk).update(is_listed=is_listed):
        raise MembershipOver(_("This membership has ended already."))
    if is_listed:
        consents.give(by, KIND, str(membership.uid))
    else:
        withdraw_consents([membership])
    membership.refresh_from_db()


# --- The coordinators' deeds --------------------------------------------------------------------


@transaction.atomic
def remove(membership: Membership, *, by: "User", reason: str) -> None:
    """End somebody's membership as a coordinator of the group, with a reason they are told.

    Raises MayNotEnd for others, and for the coordinator's own membership; MembershipOver;
    ReasonMissing.
    """
    if not by.has_perm("caucuses.end_membership", membership):
        raise MayNotEnd(_("You may not end this membership."))
    if Membership.objects.reached_by(by).filter(pk=membership.pk).exists():
        raise MayNotEnd(_("This membership is your own: you leave on your page."))
    reason = reason.strip()
    if not reason or len(reason) > REASON_LIMIT:
        raise ReasonMissing(
            _("Write a reason of at most %(limit)d letters.") % {"limit": REASON_LIMIT}
        )
    _end(membership, MembershipEnd.REMOVED, by=by, reason=reason)
    emails.removed(membership)


@transaction.atomic
def end_all(grouping: Grouping, *, by: "User | None", end: MembershipEnd) -> int:
    """End all memberships of a group; return how many.

    Nobody is told here, and requests to join are left: whoever closes the group sees to both.
    """
    return _end_rows(grouping, by, end)


@transaction.atomic
def carry_over(source: Grouping, target: Grouping, *, by: "User") -> int:
    """End the memberships of `source`, which is merged into `target`, and make its members members
    there; return how many became one.

    Paused ones stay paused. Nobody is listed in the target before they say so, for the consent was
    about another list. Whom the target does not take (individuals, where it is for organisations
    alone) is not carried over.
    """
    lock_in_order(source, target)
    carried = 0
    known = set(target.memberships.current().values_list("person_id", "organisation_id"))
    for batch in _batches(source.memberships.current()):
        new = [
            Membership(
                grouping=target,
                person_id=membership.person_id,
                organisation_id=membership.organisation_id,
                paused_at=membership.paused_at,
                introduction=membership.introduction,
                joined_by_id=membership.joined_by_id,
                joined_under_id=membership.joined_under_id,
            )
            for membership in batch
            if (membership.person_id, membership.organisation_id) not in known
            and (target.admits_organisations or membership.organisation_id is None)
            and (target.admits_individuals or membership.person_id is None)
        ]
        Membership.objects.bulk_create(new)
        carried += len(new)
    _end_rows(source, by, MembershipEnd.MERGED)
    openness.refresh([target.pk])
    return carried


@transaction.atomic
def end_of_organisation(organisation: Organisation, *, by: "User") -> None:
    """End the memberships and the waiting requests of an organisation that is no longer registered;
    what it was a member of counts as wished for again.
    """
    for membership in organisation.memberships.current().select_related("grouping"):
        _end(membership, MembershipEnd.REVERSED, by=by)
        MembershipWish.objects.get_or_create(
            organisation=organisation,
            grouping=membership.grouping,
            defaults={"as_family": membership.grouping.is_family},
        )
    rows = Request.objects.open().filter(kind=KIND, payload__organisation=str(organisation.uid))
    open_requests.lapse(rows, gettext_lazy("The organisation is no longer registered."))


# --- What they share ----------------------------------------------------------------------------


def _locked(grouping: Grouping) -> Grouping:
    """Return the group as it is now; of two who join at once the second waits here."""
    return Grouping.objects.select_for_update(of=("self",)).get(pk=grouping.pk)


def lock_in_order(*groupings: Grouping) -> None:
    """Lock several groups, always in the same order, so that nobody waits for each other."""
    keys = [grouping.pk for grouping in groupings]
    list(Grouping.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk"))


def check_may_join(grouping: Grouping, person: "User", organisation: Organisation | None) -> None:
    """Raise what speaks against it: GroupClosed, MayNotJoin, NotRegistered, AlreadyMember."""
    if grouping.is_closed:
        raise GroupClosed(_("This group is closed: nobody can join any more."))
    admits = grouping.admits_organisations if organisation else grouping.admits_individuals
    if not grouping.takes_members:
        raise MayNotJoin(_("Nobody joins this group by a form."))
    if not admits and organisation:
        raise MayNotJoin(_("This group takes individuals, no organisations."))
    if not admits:
        raise MayNotJoin(_("This group takes organisations, no individuals."))
    if organisation is not None and organisation.standing != Standing.REGISTERED:
        raise NotRegistered(_("The organisation is no longer registered."))
    current = grouping.memberships.current()
    if organisation is None:
        if current.filter(person=person).exists():
            raise AlreadyMember(_("You are a member of this group already."))
    elif current.filter(organisation=organisation).exists():
        raise AlreadyMember(_("The organisation is a member of this group already."))


def _check_name(person: "User") -> None:
    if not person.name:
        raise NameMissing(_("Write your name on your page first, so that it can be shown."))


def _own_mandate(membership: Membership, by: "User") -> Mandate | None:
    """Return the mandate by which `by` acts in this membership, None for a person's own."""
    if membership.organisation is not None:
        return acting.mandate_for(by, membership.organisation.uid, MandateScope.JOIN)
    if membership.person_id != by.pk:
        raise NotYours(_("This membership is not yours."))
    return None


def _end(
    membership: Membership,
    end: MembershipEnd,
    *,
    by: "User",
    mandate: Mandate | None = None,
    reason: str = "",
) -> None:
    """End a current membership; of two who do so at once the second hears that it is over."""
    ended = Membership.objects.current().filter(pk=membership.pk)
    if not ended.update(
        until_at=timezone.now(),
        end=end,
        end_reason=reason,
        ended_by=by,
        ended_under=mandate,
        is_listed=False,
    ):
        raise MembershipOver(_("This membership has ended already."))
    withdraw_consents([membership])
    membership.refresh_from_db()
    openness.refresh([membership.grouping_id])


def _end_rows(grouping: Grouping, by: "User | None", end: MembershipEnd) -> int:
    ended = 0
    for batch in _batches(grouping.memberships.current()):
        withdraw_consents(batch)
        ended += (
            Membership.objects.current()
            .filter(pk__in=[membership.pk for membership in batch])
            .update(until_at=timezone.now(), end=end, ended_by=by, is_listed=False)
        )
    openness.refresh([grouping.pk])
    return ended


def _batches(memberships: MembershipQuerySet) -> Iterable[list[Membership]]:
    """Give the memberships some hundreds at a time, so that large groups fit into memory."""
    last = 0
    while batch := list(memberships.filter(pk__gt=last).order_by("pk")[:BATCH]):
        yield batch
        last = batch[-1].pk


def withdraw_consents(memberships: Iterable[Membership]) -> None:
    """Note that the consents to be listed have ended: 1 query, 1 more for each that stood."""
    about = [str(membership.uid) for membership in memberships]
    standing = Consent.objects.filter(purpose=KIND, about__in=about, withdrawn_at=None)
    for consent in standing.select_related("person"):
        consents.withdraw(consent.person, KIND, consent.about)
