"""The section of the personal page that tells a volunteer what they have in hand."""

from typing import Any

from django.http import HttpRequest

from accounts import sections
from frame.people import signed_in
from translations import team
from translations.models import Job, Volunteer

ROWS_SHOWN = 20


def _translations(request: HttpRequest) -> dict[str, Any] | None:
    """What a volunteer has in hand; nothing for others: 1 query, 3 for a volunteer."""
    user = signed_in(request)
    volunteer = Volunteer.objects.filter(person=user).first()
    if volunteer is None:
        return None
    return {
        "volunteer": volunteer,
        "is_member": team.is_member(user),
        "in_hand": list(Job.objects.in_hands_of(user).for_lists().soonest_first()[:ROWS_SHOWN]),
    }


sections.register(
    sections.Section("translations", 60, "translations/_me_translations.html", _translations)
)
