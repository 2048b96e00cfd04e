"""Mandates begin, change and end here, and nowhere else.

The organisation is locked first, here or by the caller: so of two at the same moment the second
sees what the first did, and the mandates of one person for one organisation never overlap. A
mandate holds from its beginning up to, not with, its end.
"""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.invitations import Answer, settle
from frame.errors import Refused
from organisations.acting import NoMandate
from organisations.enums import ActVerb, MandateScope
from organisations.models import Act, Mandate, MandateInvitation, Organisation
from organisations.representatives import emails

if TYPE_CHECKING:
    from accounts.models import User
    from moderation.models import Decision
    from organisations.querysets import MandateQuerySet

# So many current representatives and open invitations an organisation has at most.
REPRESENTATIVES_LIMIT = 50
_NEVER = datetime.max.replace(tzinfo=UTC)
_COPIED = ("function", *(scope.column for scope in MandateScope))


class MandateRefused(Refused):
    """A mandate was not granted, changed or ended."""


class MandateOver(MandateRefused):
    """The mandate has ended, or was changed, since the page was opened."""


class MoreThanOnesOwn(MandateRefused):
    """Somebody would grant what they do not hold themselves."""


class OwnMandate(MandateRefused):
    """Nobody widens or revokes their own mandate."""


class NobodyLeft(MandateRefused):
    """The organisation would be left without anybody who may edit."""


class LimitsWrong(MandateRefused):
    """The limits are none at all, change nothing, or end in the past."""


def lock(organisation: Organisation) -> Organisation:
    """Return the organisation as it is now, locked until the transaction ends."""
    return Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)


def mandate_of(
    person: "User", organisation: Organisation, scope: MandateScope | None = None
) -> Mandate:
    """Return the person's current mandate for the organisation. Raises NoMandate."""
    rows = organisation.mandates.current().filter(person=person)
    found = (rows if scope is None else rows.with_scope(scope)).first()
    if found is None or not person.is_active:
        raise NoMandate(_("You cannot do this for this organisation: you hold no mandate for it."))
    return found


def note_act(mandate: Mandate, verb: ActVerb, **details: Any) -> Act:
    """Write down what the holder of a mandate did under it."""
    return Act.objects.create(
        organisation_id=mandate.organisation_id,
        person_id=mandate.person_id,
        mandate=mandate,
        verb=verb,
        details=details,
    )


# --- By a decision ------------------------------------------------------------------------------


def begin(
    organisation: Organisation,
    person: "User",
    *,
    at: datetime,
    until_at: datetime | None = None,
    **values: Any,
) -> tuple[Mandate, bool]:
    """Return the person's mandate in force and False; if there is none, a new one of `values` that
    holds from `at`, and True.

    It begins later than `at` where another one of theirs ended later than that. The caller holds
    the lock.
    """
    held = list(organisation.mandates.filter(person=person))
    now = timezone.now()
    for mandate in held:
        if mandate.until_at is None or mandate.until_at > now:
            return mandate, False
    at = max([at, *(mandate.until_at for mandate in held if mandate.until_at)])
    made = Mandate.objects.create(
        organisation=organisation,
        person=person,
        from_at=at,
        until_at=until_at,
        term_until_at=until_at,
        **values,
    )
    return made, True


def end_by_decision(mandate: Mandate, decision: "Decision") -> None:
    """End a mandate at the decision's moment, and tell those who have to know."""
    lock(mandate.organisation)
    close(mandate, at=decision.at, ended_by=decision)
    after_end(mandate, tell_holder=decision.request.applicant_id != mandate.person_id)


def end_all_by_decision(organisation: Organisation, decision: "Decision") -> None:
    """End every mandate of an organisation that is registered no longer."""
    for mandate in unended(organisation.mandates.all(), decision.at):
        end_by_decision(mandate, decision)


def end_granted_by(
    organisation: Organisation, reversed_one: "Decision", decision: "Decision"
) -> None:
    """End what a reversed decision granted, and what was made of it since by changed limits."""
    granted = organisation.mandates.filter(granted_by=reversed_one)
    for mandate in unended(granted, decision.at):
        end_by_decision(mandate, decision)


def follow(ended: Mandate, decision: "Decision") -> Mandate | None:
    """Give the person of an ended mandate a like one from the decision on, if they hold none.

    The ended one is not opened again, because who acted when must stay true. Returns None where its
    time would be over by now.
    """
    term = ended.term_until_at
    if term is not None and term <= decision.at:
        return None
    mandate, _is_new = begin(
        lock(ended.organisation),
        ended.person,
        at=decision.at,
        until_at=term,
        # It ends with the decision that granted the first, as that one would have.
        granted_by=ended.granted_by,
        granted_under=ended.granted_under,
        **{name: getattr(ended, name) for name in _COPIED},
    )
    return mandate


# --- By a representative ------------------------------------------------------------------------


@transaction.atomic
def limit(
    mandate: Mandate, *, scopes: "set[str]", until_at: datetime | None, by: "User"
) -> Mandate:
    """End a mandate and begin a like one with exactly these scopes and this end, at one moment;
    return the new one.

    Somebody else's may be widened by scopes and time that one holds oneself; one's own only
    becomes narrower. Raises NoMandate, MandateOver, LimitsWrong, MoreThanOnesOwn, OwnMandate or
    NobodyLeft.
    """
    organisation = lock(mandate.organisation)
    mine = mandate_of(by, organisation, MandateScope.EDIT)
    mandate = _still_current(mandate)
    now = timezone.now()
    wanted = check_limits(scopes, until_at)
    if wanted == set(mandate.scopes) and until_at == mandate.until_at:
        raise LimitsWrong(_("Nothing is changed: choose other limits."))
    added = wanted - set(mandate.scopes)
    is_longer = outlasts(until_at, mandate.until_at)
    if mandate.person_id == by.pk:
        if added or is_longer:
            raise OwnMandate(_("Nobody widens their own mandate. Ask another representative."))
    else:
        check_grant(mine, added, until_at if is_longer else mine.until_at)
    covered = _last_editor_until(organisation, now)
    close(mandate, at=now, ended_by_person=by, ended_under=mine)
    made, _is_new = begin(
        organisation,
        mandate.person,
        at=now,
        until_at=until_at,
        function=mandate.function,
        granted_by=mandate.granted_by,
        granted_under=mine,
        **{scope.column: scope in wanted for scope in MandateScope},
    )
    _refuse_if_nobody_left(organisation, now, covered)
    note_act(mine, ActVerb.MANDATE_LIMITED, ended=str(mandate.uid), begun=str(made.uid))
    withdraw_uncovered(organisation)
    if mandate.person_id != by.pk:
        emails.tell_limited(made, by=by)
    return made


@transaction.atomic
def revoke(mandate: Mandate, *, reason: str, by: "User") -> None:
    """End somebody else's mandate at once; they and the other representatives are told.

    Raises NoMandate, MandateOver, OwnMandate or NobodyLeft.
    """
    organisation = lock(mandate.organisation)
    mine = mandate_of(by, organisation, MandateScope.EDIT)
    mandate = _still_current(mandate)
    if mandate.person_id == by.pk:
        raise OwnMandate(_("This is your own mandate: end it from your page."))
    now = timezone.now()
    covered = _last_editor_until(organisation, now)
    close(mandate, at=now, ended_by_person=by, ended_under=mine, end_reason=reason)
    _refuse_if_nobody_left(organisation, now, covered)
    note_act(mine, ActVerb.MANDATE_REVOKED, ended=str(mandate.uid))
    after_end(mandate, tell_holder=True)


@transaction.atomic
def lay_down(mandate: Mandate, *, by: "User") -> None:
    """End one's own mandate at once. Raises NobodyLeft where no other representative may edit,
    MandateOver, or OwnMandate for somebody else's.
    """
    organisation = lock(mandate.organisation)
    mandate = _still_current(mandate)
    if mandate.person_id != by.pk:
        raise OwnMandate(_("This mandate is not yours."))
    if not others_may_edit(organisation, by):
        raise NobodyLeft(_nobody_left())
    note_act(mandate, ActVerb.MANDATE_LAID_DOWN, ended=str(mandate.uid))
    close(mandate, at=timezone.now(), ended_by_person=by, ended_under=mandate)
    after_end(mandate, tell_holder=False)


def others_may_edit(organisation: Organisation, person: "User") -> bool:
    """Tell whether another current representative may edit."""
    return _editors(organisation, timezone.now()).exclude(person=person).exists()


def close(mandate: Mandate, *, at: datetime, **values: Any) -> None:
    """Write the end of a mandate. The caller holds the lock, and says what follows from it."""
    mandate.until_at = max(at, mandate.from_at)
    for name, value in values.items():
        setattr(mandate, name, value)
    mandate.save(update_fields=["until_at", *values])


def after_end(mandate: Mandate, *, tell_holder: bool) -> None:
    """Withdraw the invitations that rested on an ended mandate, and tell those who have to know."""
    withdraw_uncovered(mandate.organisation)
    emails.tell_ended(mandate, tell_holder=tell_holder)


# --- What may be granted ------------------------------------------------------------------------


def check_limits(scopes: "set[str]", until_at: datetime | None) -> set[MandateScope]:
    """Return the scopes by name. Raises LimitsWrong where there is none, or the end is past."""
    if not scopes:
        raise LimitsWrong(_("Choose at least one thing that the person may do."))
    if until_at is not None and until_at <= timezone.now():
        raise LimitsWrong(_("The end must be in the future."))
    return {MandateScope(scope) for scope in scopes}


def check_grant(mine: Mandate, scopes: "set[MandateScope]", until_at: datetime | None) -> None:
    """Raise MoreThanOnesOwn where the scopes or the time exceed the granting mandate."""
    if not scopes <= set(mine.scopes):
        raise MoreThanOnesOwn(_("You can only let others do what you may do yourself."))
    if outlasts(until_at, mine.until_at):
        raise MoreThanOnesOwn(_("Your own mandate ends earlier. Choose a day no later than that."))


def outlasts(one: datetime | None, other: datetime | None) -> bool:
    """Tell whether an end is later than another; None is no end."""
    return (one or _NEVER) > (other or _NEVER)


def covering(invitation: MandateInvitation) -> Mandate | None:
    """Return the mandate that lets the sender of an invitation grant what it promises, or None."""
    held = (
        invitation.organisation.mandates.current()
        .with_scope(MandateScope.EDIT)
        .filter(person=invitation.invited_by_id)
        .first()
    )
    if held is None:
        return None
    is_covered = set(invitation.scopes) <= set(held.scopes)
    return held if is_covered and not outlasts(invitation.until_at, held.until_at) else None


def withdraw_uncovered(organisation: Organisation) -> None:
    """Withdraw the open invitations whose sender could not send them any more."""
    rows = MandateInvitation.objects.open().filter(organisation=organisation)
    for invitation in rows.select_related("organisation"):
        if covering(invitation) is None:
            settle(invitation, Answer.WITHDRAWN)


def unended(mandates: "MandateQuerySet", at: datetime) -> "MandateQuerySet":
    """Return those that have no end, or one after `at`."""
    return mandates.filter(Q(until_at=None) | Q(until_at__gt=at))


def _still_current(mandate: Mandate) -> Mandate:
    """Return the mandate as it is now. Raises MandateOver where it has ended."""
    found = Mandate.objects.current().select_related("organisation", "person")
    try:
        return found.get(pk=mandate.pk)
    except Mandate.DoesNotExist as error:
        raise MandateOver(_("This mandate has ended already, or was changed meanwhile.")) from error


def _editors(organisation: Organisation, at: datetime) -> "MandateQuerySet":
    return organisation.mandates.at(at).with_scope(MandateScope.EDIT).filter(person__is_active=True)


def _last_editor_until(organisation: Organisation, at: datetime) -> datetime | None:
    """Return until when somebody may edit as things stand: None where nobody does."""
    ends = _editors(organisation, at).values_list("until_at", flat=True)
    return max((end or _NEVER for end in ends), default=None)


def _refuse_if_nobody_left(
    organisation: Organisation, at: datetime, before: datetime | None
) -> None:
    """Raise NobodyLeft where somebody would edit less long than it stood `before`."""
    after = _last_editor_until(organisation, at)
    if before is not None and (after is None or after < before):
        raise NobodyLeft(_nobody_left())


def _nobody_left() -> str:
    return _(
        "Nobody would be left who may edit for this organisation. "
        "Invite another representative first."
    )
