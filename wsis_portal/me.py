"""The personal page's sections come from rooms that do not know each other; here they are put
together.
"""

from typing import Any

from django.http import HttpRequest

from accounts import sections
from frame.people import signed_in
from moderation.models import Request


def _requests(request: HttpRequest) -> dict[str, Any] | None:
    """What the person asked for: drafts, open requests, older ones. 1 query."""
    mine = Request.objects.filter(applicant=signed_in(request)).order_by("-updated_at", "-id")
    rows = list(mine.only("uid", "kind", "state", "reference", "title", "updated_at")[:40])
    if not rows:
        return {"open": [], "older": []}
    return {
        "drafts": [row for row in rows if row.state == "draft"],
        "open": [row for row in rows if row.is_open],
        "older": [row for row in rows if not row.is_open and row.state != "draft"],
    }


sections.register(sections.Section("requests", 10, "moderation/_me_requests.html", _requests))
