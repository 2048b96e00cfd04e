"""The notices about mandates and invitations. They name people to those who act for the same
organisation, and to nobody else.
"""

from typing import TYPE_CHECKING, Any

from accounts.invitations import Answer
from accounts.models import User
from notices.compose import send_notice
from organisations.enums import MandateScope
from organisations.models import Mandate, MandateInvitation, Organisation

if TYPE_CHECKING:
    from moderation.models import Request

_ANSWERS = {
    Answer.DECLINED: "organisations/email/invitation_declined",
    Answer.LAPSED: "organisations/email/invitation_lapsed",
}


def tell_left_alone(mandate: Mandate) -> None:
    """Tell the secretariat that nobody is left who may edit for an organisation."""
    for person in User.objects.secretariat():
        _tell(
            person,
            "organisations/email/left_alone",
            f"mandate:{mandate.uid}:left_alone:{person.pk}",
            organisation=mandate.organisation,
        )


def receivers(organisation: Organisation, *, but: "User | None" = None) -> "list[User]":
    """Return the current representatives who receive notices for it, without `but`: 1 query."""
    mandates = (
        organisation.mandates.current()
        .with_scope(MandateScope.RECEIVE)
        .filter(person__is_active=True)
        .select_related("person")
    )
    return [mandate.person for mandate in mandates if but is None or mandate.person_id != but.pk]


def tell_invited(invitation: MandateInvitation) -> None:
    """Ask the holder of the address whether they take the mandate on; again for each sending."""
    send_notice(
        template="organisations/email/invitation",
        recipient=invitation.email,
        language=invitation.language,
        once=f"mandate_invitation:{invitation.uid}:{invitation.sent_at.isoformat()}",
        context={"invitation": invitation, "organisation": invitation.organisation},
    )


def tell_answer(invitation: MandateInvitation) -> None:
    """Tell who sent an invitation that it was declined, or that its time ran out."""
    _tell(
        invitation.invited_by,
        _ANSWERS[Answer(invitation.answer)],
        f"mandate_invitation:{invitation.uid}:answered",
        invitation=invitation,
        organisation=invitation.organisation,
    )


def tell_new(mandate: Mandate, *, sender: "User | None" = None) -> None:
    """Tell the other representatives, and who sent the invitation, that somebody joined them."""
    people = {person.pk: person for person in receivers(mandate.organisation, but=mandate.person)}
    if sender is not None:
        people[sender.pk] = sender
    for person in people.values():
        _tell_about(mandate, person, "representative_new", "new")


def tell_given_back(mandate: Mandate) -> None:
    """Tell a person that the end of their mandate was taken back."""
    _tell_about(mandate, mandate.person, "mandate_given_back", "given_back")


def tell_limited(mandate: Mandate, *, by: "User") -> None:
    """Tell a person what they may do from now on, because somebody else changed it."""
    _tell_about(mandate, mandate.person, "mandate_limited", "limited", by=by)


def tell_ended(mandate: Mandate, *, tell_holder: bool) -> None:
    """Tell the person that their mandate has ended, if they do not know it, and the others that it
    has and that memberships stay.
    """
    if tell_holder:
        _tell_about(mandate, mandate.person, "mandate_ended", "ended")
    for person in receivers(mandate.organisation, but=mandate.person):
        _tell_about(mandate, person, "representative_left", "ended")


def remind_of_end(mandate: Mandate) -> None:
    """Tell the person and the others that a mandate ends soon, once each."""
    _tell_about(mandate, mandate.person, "mandate_ends_soon", "ends_soon")
    for person in receivers(mandate.organisation, but=mandate.person):
        _tell_about(mandate, person, "representative_leaves_soon", "ends_soon")


def tell_handover(request: "Request", organisation: Organisation) -> None:
    """Tell every current representative at once that somebody asks to take over."""
    mandates = organisation.mandates.current().select_related("person")
    for mandate in mandates:
        _tell(
            mandate.person,
            "organisations/email/handover_asked",
            f"handover:{request.uid}:{mandate.person.uid}",
            request_row=request,
            organisation=organisation,
        )


def _tell_about(mandate: Mandate, person: "User", template: str, key: str, **context: Any) -> None:
    _tell(
        person,
        f"organisations/email/{template}",
        f"mandate:{mandate.uid}:{key}:{person.uid}",
        mandate=mandate,
        organisation=mandate.organisation,
        **context,
    )


def _tell(person: "User", template: str, once: str, **context: Any) -> None:
    if not person.is_active:
        return
    send_notice(
        template=template,
        recipient=person.email,
        language=person.language,
        once=once,
        context=context,
    )
