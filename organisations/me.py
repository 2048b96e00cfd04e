"""The section of the personal page that tells for whom a person acts."""

from typing import Any

from django.db.models import F
from django.http import HttpRequest

from accounts import sections
from frame.people import signed_in
from organisations.enums import MandateScope, Standing
from organisations.models import Mandate, MandateInvitation

SHOWN = 100
SCOPES = [scope.column for scope in MandateScope]
ORGANISATION = [
    f"organisation__{field}" for field in ("slug", "name", "name_language", "is_listed")
]


def _organisations(request: HttpRequest) -> dict[str, Any]:
    """The person's mandates, current ones first, and the invitations that wait. 3 queries."""
    user = signed_in(request)
    mandates = list(
        Mandate.objects.filter(person=user)
        .exclude(organisation__standing=Standing.MERGED)
        .select_related("organisation")
        .only("function", "from_at", "until_at", *SCOPES, *ORGANISATION)
        .order_by(F("until_at").desc(nulls_first=True), "-from_at", "-id")[:SHOWN]
    )
    invitations = (
        MandateInvitation.objects.sent_to(user)
        .open()
        .select_related("organisation")
        .only("token", "function", "organisation__name")
    )
    return {
        "invitations": list(invitations[:SHOWN]),
        "current": [mandate for mandate in mandates if mandate.is_current],
        "former": [mandate for mandate in mandates if not mandate.is_current],
    }


sections.register(
    sections.Section("organisations", 20, "organisations/_me_organisations.html", _organisations)
)
