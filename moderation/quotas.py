"""How much an account may have waiting before anything of it was approved.

So nobody can fill the portal with accounts made for it. Approved requests end it; the rooms above
name what else shows that people know somebody (`know_by`), such as an office or a mandate.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings

from moderation.enums import OPEN, State
from moderation.models import Request

if TYPE_CHECKING:
    from accounts.models import User

WAITING = (State.DRAFT, *OPEN)
_known_by: list[Callable[["User"], bool]] = []


@dataclass(frozen=True)
class Share:
    """What a new account has, and what it may have at most."""

    count: int
    limit: int

    @property
    def is_full(self) -> bool:
        return self.count >= self.limit

    @property
    def left(self) -> int:
        return max(0, self.limit - self.count)


def know_by(test: Callable[["User"], bool]) -> None:
    """Add a reason why an account is not new any more."""
    _known_by.append(test)


def is_new(user: "User") -> bool:
    """Tell whether nothing of the account was ever approved: a query a reason, at most."""
    if not settings.LIMITS_ON or user.is_superuser or user.is_secretariat:
        return False
    if Request.objects.filter(applicant=user, state=State.APPROVED).exists():
        return False
    return not any(test(user) for test in _known_by)


def share_of(user: "User") -> Share | None:
    """Return the share of a new account in drafts and open requests, None for any other."""
    if not user.is_authenticated or not is_new(user):
        return None
    waiting = Request.objects.filter(applicant=user, state__in=WAITING).count()
    return Share(waiting, settings.NEW_ACCOUNT_REQUESTS)


def is_too_large(user: "User", request: Request, part: str, data: Any) -> bool:
    """Tell whether a new account has written its share of bytes in all that waits, with `data` as
    the request's `part`.
    """
    if not settings.LIMITS_ON:
        return False
    rows = Request.objects.filter(applicant_id=request.applicant_id, state__in=WAITING)
    sizes = {row.pk: _size(row.payload) for row in rows.only("payload")}
    sizes[request.pk] = _size({**request.payload, part: data})
    return sum(sizes.values()) > settings.NEW_ACCOUNT_BYTES and is_new(user)


def _size(payload: Any) -> int:
    return len(json.dumps(payload, ensure_ascii=False).encode())
