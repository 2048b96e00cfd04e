"""The section of the personal page that tells which roles a person is offered, holds and held."""

from typing import Any

from django.http import HttpRequest

from accounts import sections
from caucuses.models import Appointment, AppointmentOffer
from caucuses.querysets.groupings import linked
from frame.people import signed_in
from texts.querysets import readable

SHOWN = 100


def _appointments(request: HttpRequest) -> dict[str, Any] | None:
    """The person's open offers and their appointments, the last ones first: at most 5
    queries.
    """
    person = signed_in(request)
    offers = list(
        AppointmentOffer.objects.open()
        .sent_to(person)
        .select_related("grouping", "proposal")
        .only("token", "role", "lapses_at", "proposal__title", *linked("grouping"))
        .prefetch_related(readable("grouping"))
        .order_by("lapses_at", "pk")[:SHOWN]
    )
    held = list(
        Appointment.objects.standing()
        .filter(person=person)
        .select_related("grouping")
        .only("uid", "role", "from_on", "until_on", "is_listed", *linked("grouping"))
        .prefetch_related(readable("grouping"))
        .order_by("-until_on", "-pk")[:SHOWN]
    )
    if not offers and not held:
        return None
    return {
        "offers": offers,
        "current": [appointment for appointment in held if not appointment.has_ended],
        "former": [appointment for appointment in held if appointment.has_ended],
    }


sections.register(
    sections.Section("appointments", 40, "caucuses/_me_appointments.html", _appointments)
)
