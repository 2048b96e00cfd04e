"""What this room shows on a person's page."""

from typing import Any

from django.http import HttpRequest

from accounts import sections, sessions

SHOWN = 3


def _sessions(request: HttpRequest) -> dict[str, Any]:
    found = sessions.of(request)
    return {"sessions": found[:SHOWN], "more": max(len(found) - SHOWN, 0)}


sections.register(sections.Section("sessions", 90, "accounts/_me_sessions.html", _sessions))
