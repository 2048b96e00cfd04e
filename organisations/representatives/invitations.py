"""Inviting a person to act for an organisation, and their one answer.

An invitation goes to an address: whoever sends it never learns whether the address has an account.
"""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.invitations import Answer, InvitationRefused, default_lapse, settle
from organisations.enums import ActVerb, MandateScope, Standing
from organisations.models import Mandate, MandateInvitation, Organisation
from organisations.representatives import emails, services
from organisations.representatives.services import MandateRefused

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.models import User

# An organisation sends no mail to the whole world.
SENT_A_DAY = 20
AGAIN_AFTER = timedelta(days=1)  # to one address


class TooMany(MandateRefused):
    """The organisation has as many representatives and open invitations as it may have, or sent as
    many today.
    """


class InvitedAlready(MandateRefused):
    """An invitation to the address waits, was sent a short while ago, or is not needed."""


@transaction.atomic
def invite(
    organisation: Organisation,
    *,
    email: str,
    function: str,
    scopes: set[str],
    until_at: datetime | None,
    language: str,
    by: "User",
) -> MandateInvitation:
    """Ask the holder of an address to act for the organisation.

    Raises NoMandate, LimitsWrong, MoreThanOnesOwn, InvitedAlready or TooMany.
    """
    organisation = services.lock(organisation)
    mine = services.mandate_of(by, organisation, MandateScope.EDIT)
    wanted = services.check_limits(scopes, until_at)
    services.check_grant(mine, wanted, until_at)
    email = email.lower()
    _lapse(MandateInvitation.objects.overdue().filter(organisation=organisation))
    if organisation.invitations.open().filter(email=email).exists():
        raise InvitedAlready(_("An invitation to this address waits for its answer already."))
    if by.emailaddress_set.filter(verified=True, email__iexact=email).exists():
        raise InvitedAlready(_("This is your own address: you act for the organisation already."))
    _check_numbers(organisation, email)
    waiting = organisation.mandates.current().count() + organisation.invitations.open().count()
    if waiting >= services.REPRESENTATIVES_LIMIT:
        raise TooMany(
            _("An organisation has at most %(limit)d representatives and open invitations.")
            % {"limit": services.REPRESENTATIVES_LIMIT}
        )
    invitation = MandateInvitation.objects.create(
        organisation=organisation,
        email=email,
        function=function,
        language=language,
        until_at=until_at,
        lapses_at=_lapse_of(until_at),
        invited_by=by,
        invited_under=mine,
        **{scope.column: scope in wanted for scope in MandateScope},
    )
    services.note_act(mine, ActVerb.INVITATION_SENT, invitation=str(invitation.uid))
    emails.tell_invited(invitation)
    return invitation


@transaction.atomic
def send_again(invitation: MandateInvitation, *, by: "User") -> MandateInvitation:
    """Mail an invitation once more; its time begins anew.

    Raises NoMandate, InvitationRefused, InvitedAlready within a day, or TooMany.
    """
    organisation = services.lock(invitation.organisation)
    mine = services.mandate_of(by, organisation, MandateScope.EDIT)
    invitation = _read(invitation)
    if invitation.answer or services.covering(invitation) is None:
        raise InvitationRefused(_answered())
    _check_numbers(organisation, invitation.email)
    invitation.sent_at = timezone.now()
    invitation.lapses_at = _lapse_of(invitation.until_at)
    invitation.save(update_fields=["sent_at", "lapses_at"])
    services.note_act(mine, ActVerb.INVITATION_REPEATED, invitation=str(invitation.uid))
    emails.tell_invited(invitation)
    return invitation


@transaction.atomic
def withdraw(invitation: MandateInvitation, *, by: "User") -> None:
    """Take an invitation back. Raises NoMandate, or InvitationRefused once it is answered."""
    organisation = services.lock(invitation.organisation)
    mine = services.mandate_of(by, organisation, MandateScope.EDIT)
    settle(invitation, Answer.WITHDRAWN)
    services.note_act(mine, ActVerb.INVITATION_WITHDRAWN, invitation=str(invitation.uid))


@transaction.atomic
def accept(invitation: MandateInvitation, *, by: "User") -> Mandate:
    """Let the invited person act for the organisation from now on.

    Raises InvitationRefused where it is answered, lapsed, not theirs, or rests on a mandate that
    does not cover it any more; MandateRefused where they act for the organisation already.
    """
    organisation = services.lock(invitation.organisation)
    invitation = _read(invitation)
    _check_addressee(invitation, by)
    granting = services.covering(invitation)
    if not invitation.is_open or granting is None or organisation.standing != Standing.REGISTERED:
        raise InvitationRefused(_answered())
    if organisation.mandates.current().filter(person=by).exists():
        raise MandateRefused(
            _(
                "You act for this organisation already. "
                "Another representative can change what you may do."
            )
        )
    settle(invitation, Answer.ACCEPTED, by=by)
    mandate, _is_new = services.begin(
        organisation,
        by,
        at=timezone.now(),
        until_at=invitation.until_at,
        function=invitation.function,
        granted_under=granting,
        **{scope.column: getattr(invitation, scope.column) for scope in MandateScope},
    )
    invitation.mandate = mandate
    invitation.save(update_fields=["mandate"])
    emails.tell_new(mandate, sender=invitation.invited_by)
    return mandate


@transaction.atomic
def decline(invitation: MandateInvitation, *, by: "User") -> None:
    """Say no for the invited person. Raises InvitationRefused."""
    services.lock(invitation.organisation)
    invitation = _read(invitation)
    _check_addressee(invitation, by)
    settle(invitation, Answer.DECLINED, by=by)
    emails.tell_answer(invitation)


@transaction.atomic
def lapse_overdue() -> int:
    """Note which invitations nobody answered in time, and tell who sent them; return how many."""
    return _lapse(MandateInvitation.objects.overdue())


def _lapse(overdue: "QuerySet[MandateInvitation]") -> int:
    rows = list(overdue.select_related("organisation", "invited_by"))
    for invitation in rows:
        settle(invitation, Answer.LAPSED)
        emails.tell_answer(invitation)
    return len(rows)


def _read(invitation: MandateInvitation) -> MandateInvitation:
    """Return the invitation as it is now; the caller holds the lock on its organisation."""
    rows = MandateInvitation.objects.select_related("organisation", "invited_by")
    return rows.get(pk=invitation.pk)


def _check_addressee(invitation: MandateInvitation, person: "User") -> None:
    if not person.is_active or not invitation.is_for(person):
        raise InvitationRefused(_("This invitation was sent to another address than yours."))


def _check_numbers(organisation: Organisation, email: str) -> None:
    """Refuse another mail to an address that got one within a day, and more than so many a day."""
    recent = organisation.invitations.filter(sent_at__gt=timezone.now() - AGAIN_AFTER)
    if recent.filter(email=email).exists():
        raise InvitedAlready(
            _("An invitation went to this address within the last day. Try again tomorrow.")
        )
    if recent.count() >= SENT_A_DAY:
        raise TooMany(
            _("%(limit)d invitations were sent within the last day. Try again tomorrow.")
            % {"limit": SENT_A_DAY}
        )


def _lapse_of(until_at: datetime | None) -> datetime:
    """Return when an invitation lapses that is sent now: no later than what it promises."""
    lapses_at: datetime = default_lapse()
    return lapses_at if until_at is None else min(lapses_at, until_at)


def _answered() -> str:
    return _("This invitation was answered already, or its time is over.")
