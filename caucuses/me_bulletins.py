"""The section of the personal page that tells which weekly bulletins a person gets."""

from typing import Any

from django.http import HttpRequest

from accounts import sections
from caucuses.models import BulletinReader
from caucuses.querysets.groupings import linked
from frame.people import signed_in
from texts.querysets import readable

SHOWN = 100


def _bulletins(request: HttpRequest) -> dict[str, Any]:
    """What goes to the person's confirmed addresses: at most 3 queries."""
    found = BulletinReader.objects.open().sent_to(signed_in(request))
    rows = list(
        found.select_related("grouping")
        .only("token", "email", "language", *linked("grouping"))
        .prefetch_related(readable("grouping"))
        .order_by("grouping__sort_key", "pk")[: SHOWN + 1]
    )
    return {"readers": rows[:SHOWN], "has_more": len(rows) > SHOWN}


sections.register(sections.Section("bulletins", 50, "caucuses/_me_bulletins.html", _bulletins))
