"""What people are told of a proposed group beside the notices of every request."""

from typing import TYPE_CHECKING

from accounts.models import User
from notices.compose import send_notice

if TYPE_CHECKING:
    from caucuses.models import Appointment, AppointmentOffer, CoSponsorship, Grouping
    from moderation.models import Decision, Request


def tell_offer_ended(offer: "AppointmentOffer", request: "Request", *, why: str) -> None:
    """Tell a proposed coordinator that nothing comes of the role; `why` is "declined", "withdrawn"
    (the proposal was) or "changed" (the proposal no longer names them).
    """
    person = offer.person
    send_notice(
        template="caucuses/email/proposal_offer_ended",
        recipient=person.email if person else offer.email,
        language=person.language if person else offer.language,
        once=f"proposal-offer:{offer.pk}:{request.moves}:ended",
        context={"request_row": request, "offer": offer, "why": why},
    )


def tell_coordinator(appointment: "Appointment", request: "Request") -> None:
    """Tell a first coordinator that the group exists and their term has begun."""
    send_notice(
        template="caucuses/email/proposal_coordinator",
        recipient=appointment.person.email,
        language=appointment.person.language,
        once=f"proposal-coordinator:{appointment.pk}",
        context={"request_row": request, "appointment": appointment},
    )


def tell_sponsors(
    sponsorships: "list[CoSponsorship]",
    request: "Request",
    decision: "Decision",
    *,
    grouping: "Grouping | None",
) -> None:
    """Tell those who receive notices for the co-sponsors what became of the proposal; `grouping`
    came of it. 1 query an organisation, and one notice for each of its people.
    """
    for sponsorship in sponsorships:
        organisation = sponsorship.organisation
        receiving = organisation.mandates.current().filter(may_receive=True).values("person")
        for person in User.objects.filter(pk__in=receiving, is_active=True).order_by("pk"):
            send_notice(
                template="caucuses/email/proposal_sponsor",
                recipient=person.email,
                language=person.language,
                once=f"proposal:{request.pk}:{decision.number}:{organisation.pk}:{person.pk}",
                context={
                    "request_row": request,
                    "organisation": organisation,
                    "grouping": grouping,
                },
            )
