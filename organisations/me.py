"""The section of the personal page that tells for whom a person acts."""

from typing import Any

from django.http import HttpRequest

from accounts import sections
from frame.people import signed_in
from organisations.enums import Standing
from organisations.models import Mandate


def _organisations(request: HttpRequest) -> dict[str, Any]:
    """The person's mandates, current ones first. 1 query."""
    mandates = list(
        Mandate.objects.filter(person=signed_in(request))
        .exclude(organisation__standing=Standing.MERGED)
        .select_related("organisation")
        .order_by("-until_at", "-from_at", "-id")[:100]
    )
    return {
        "current": [mandate for mandate in mandates if mandate.is_current],
        "former": [mandate for mandate in mandates if not mandate.is_current],
    }


sections.register(
    sections.Section("organisations", 20, "organisations/_me_organisations.html", _organisations)
)
