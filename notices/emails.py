"""The mail to those who run the server."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.contrib.auth import get_user_model

from notices.compose import send_notice
from notices.models import Alarm

# One mail shows no more of a sort; the back-office shows all.
SHOWN = 50


def operators() -> list[tuple[str, str]]:
    """Return address and language of each reader: OPERATOR_EMAIL, else the administrators."""
    if settings.OPERATOR_EMAIL:
        return [(address, settings.LANGUAGE_CODE) for address in settings.OPERATOR_EMAIL]
    administrators = get_user_model().objects.filter(is_active=True, is_superuser=True)
    return list(administrators.order_by("pk").values_list("email", "language"))


def tell_operator(
    *, new: Sequence[Alarm], lasting: Sequence[Alarm], ended: Sequence[Alarm], at: datetime
) -> bool:
    """Store one mail to each operator where there is something to tell; tell whether one was
    stored.

    `lasting` are those that were told before and have not ended. `at` is the moment of the run.
    """
    readers = operators() if new or lasting or ended else []
    for number, (address, language) in enumerate(readers):
        send_notice(
            template="notices/email/alarms",
            recipient=address,
            language=language,
            once=f"alarms:{at.isoformat()}:{number}",
            context={
                "new": new[:SHOWN],
                "lasting": lasting[:SHOWN],
                "ended": ended[:SHOWN],
                "open_count": len(new) + len(lasting),
                "ended_count": len(ended),
                "more_count": sum(max(0, len(part) - SHOWN) for part in (new, lasting, ended)),
            },
        )
    return bool(readers)
