"""Helping somebody who lost every second factor: passkeys, app and codes."""

from typing import TYPE_CHECKING
from uuid import uuid4

from django.db import transaction

from accounts import sessions
from notices.compose import send_notice

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def take_away(person: "User") -> bool:
    """Let a person sign in with their mailbox or password alone again, sign them out everywhere,
    and tell them by mail; False where they have no second factor.

    Whoever does it makes sure before that it is they who ask (docs/moderators.md).
    """
    if not person.authenticator_set.exists():
        return False
    person.authenticator_set.all().delete()
    sessions.end_all(person)
    send_notice(
        template="accounts/email/second_factor_taken",
        recipient=person.email,
        language=person.language,
        once=f"second_factor_taken:{uuid4()}",
        context={"person": person},
    )
    return True
