"""The section of the personal page that tells what of a person is shown, where, and to whom."""

from typing import Any

from django.http import HttpRequest

from accounts import sections
from caucuses.models import Appointment, Membership, ProposalComment
from caucuses.querysets.groupings import linked
from frame.people import signed_in
from texts.querysets import readable

SHOWN = 100


def _shown(request: HttpRequest) -> dict[str, Any]:
    """Where the person's name stands with their consent. At most 5 queries."""
    person = signed_in(request)
    return {
        "memberships": list(
            Membership.objects.current()
            .filter(person=person, is_listed=True)
            .select_related("grouping")
            .only(*linked("grouping", "members_shown"))
            .prefetch_related(readable("grouping"))
            .order_by("pk")[:SHOWN]
        ),
        "appointments": list(
            Appointment.objects.standing()
            .filter(person=person, is_listed=True)
            .select_related("grouping")
            .only("uid", "role", *linked("grouping"))
            .prefetch_related(readable("grouping"))
            .order_by("-until_on", "pk")[:SHOWN]
        ),
        "comments": list(
            ProposalComment.objects.filter(author=person)
            .exclude(shown_name="")
            .select_related("proposal")
            .only("proposal__uid", "proposal__title", "proposal__language")
            .order_by("-pk")[:SHOWN]
        ),
    }


sections.register(sections.Section("shown", 60, "caucuses/_me_shown.html", _shown))
