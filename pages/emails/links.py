"""The mail about links that lead nowhere any more."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from notices.compose import send_notice
from pages.models import Link

if TYPE_CHECKING:
    from accounts.models import User

LINKS_TOLD = 50  # the back-office lists all of them


def links_died(links: Sequence[Link], person: "User", *, at: datetime) -> None:
    """Tell one of the secretariat which links have died; `at` is when all are told."""
    send_notice(
        template="pages/email/links_died",
        recipient=person.email,
        language=person.language,
        once=f"links_died:{at.isoformat()}:{person.pk}",
        context={"links": links[:LINKS_TOLD], "count": len(links)},
    )
