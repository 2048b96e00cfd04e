"""The notices about appointments: offers and their answers, terms that end, corrections."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from accounts.invitations import Answer
from caucuses.enums import ROLE_MEANING, Role
from caucuses.models import Appointment, AppointmentCorrection, AppointmentOffer
from notices.compose import send_notice

if TYPE_CHECKING:
    from accounts.models import User

_ANSWERS = {
    Answer.ACCEPTED: "caucuses/email/appointment_accepted",
    Answer.DECLINED: "caucuses/email/appointment_declined",
    Answer.LAPSED: "caucuses/email/appointment_lapsed",
}


def tell_invited(offer: AppointmentOffer) -> None:
    """Ask the holder of the address whether they take the role on."""
    send_notice(
        template="caucuses/email/appointment_offered",
        recipient=offer.email,
        language=offer.language,
        once=f"appointment_offer:{offer.pk}:offered",
        context={"offer": offer, "meaning": ROLE_MEANING[Role(offer.role)]},
    )


def tell_answer(offer: AppointmentOffer) -> None:
    """Tell who made the offer that it was accepted or declined, or that its time ran out."""
    asker = offer.offered_by
    if not asker.is_active or asker.pk == offer.person_id:
        return  # of a role in a group that one proposes oneself, one knows
    send_notice(
        template=_ANSWERS[Answer(offer.answer)],
        recipient=asker.email,
        language=asker.language,
        once=f"appointment_offer:{offer.pk}:answered",
        context={"offer": offer},
    )


def remind_of_end(appointment: Appointment, *, days_before: int, others: Iterable["User"]) -> None:
    """Tell the holder and the others that a term ends in so many days, or fewer."""
    key = f"ends_soon_{days_before}"
    _tell_holder("appointment_ends_soon", key, appointment)
    _tell_others("appointment_ends_soon_others", key, appointment, others)


def tell_end(appointment: Appointment, *, others: Iterable["User"]) -> None:
    """Tell the holder and the others that a term has ended as it was decided."""
    _tell_holder("appointment_ended", "ended", appointment)
    _tell_others("appointment_ended_others", "ended", appointment, others)


def tell_resigned(appointment: Appointment, *, others: Iterable["User"]) -> None:
    """Confirm to who resigned that their term is over, and tell the others."""
    _tell_holder("appointment_resigned", "ended", appointment)
    _tell_others("appointment_left", "ended", appointment, others)


def tell_ended_early(appointment: Appointment, *, others: Iterable["User"]) -> None:
    """Tell a person that somebody else ended their term, and why; tell the others too."""
    _tell_holder("appointment_ended_early", "ended", appointment)
    _tell_others("appointment_left", "ended", appointment, others)


def tell_corrected(correction: AppointmentCorrection) -> None:
    """Tell the holder what was written wrongly, why, and how it stands now."""
    _tell_holder(
        "appointment_corrected",
        "corrected",
        correction.appointment,
        correction=correction,
        replacement=correction.replacement,
    )


def _tell_holder(name: str, key: str, appointment: Appointment, **more: Any) -> None:
    if appointment.person.is_active:
        _send(name, key, appointment, appointment.person, more)


def _tell_others(name: str, key: str, appointment: Appointment, others: Iterable["User"]) -> None:
    """Write to each of the others once."""
    told = {appointment.person_id}
    for person in others:
        if person.pk not in told:
            told.add(person.pk)
            _send(name, key, appointment, person, {})


def _send(
    name: str, key: str, appointment: Appointment, reader: "User", more: dict[str, Any]
) -> None:
    send_notice(
        template=f"caucuses/email/{name}",
        recipient=reader.email,
        language=reader.language,
        once=f"appointment:{appointment.pk}:{key}:{reader.pk}",
        context={"appointment": appointment, "grouping": appointment.grouping, **more},
    )
