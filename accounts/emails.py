"""What the portal writes to people about their account."""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import override

from notices.compose import send_notice

if TYPE_CHECKING:
    from accounts.models import ErasureRequest


def tell_erasure_asked(asked: "ErasureRequest") -> None:
    """Tell the person that their account will be erased, when, and how they call it back."""
    _tell(asked, "accounts/email/erasure_asked", "asked")


def tell_erasure_called_back(asked: "ErasureRequest") -> None:
    """Tell the person that their account stays."""
    _tell(asked, "accounts/email/erasure_called_back", "called-back")


def _tell(asked: "ErasureRequest", template: str, what: str) -> None:
    person = asked.person
    with override(person.language):
        back = reverse("your_data:keep", args=[asked.token])
        mine = reverse("accounts:data")
    send_notice(
        template=template,
        recipient=person.email,
        language=person.language,
        once=f"erasure:{asked.pk}:{what}",
        context={"asked": asked, "back": back, "mine": mine},
    )
