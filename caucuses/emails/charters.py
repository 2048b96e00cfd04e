"""The mails about charters."""

from typing import TYPE_CHECKING

from caucuses.models import Charter
from notices.compose import send_notice

if TYPE_CHECKING:
    from accounts.models import User


def adopted(charter: Charter, person: "User") -> None:
    """Tell one who leads the group, or coordinates it, that a version was adopted."""
    send_notice(
        template="caucuses/email/charter_adopted",
        recipient=person.email,
        language=person.language,
        once=f"charter:{charter.pk}:{person.pk}",
        context={"charter": charter, "grouping": charter.grouping},
    )
