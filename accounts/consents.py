"""What a person lets be shown of themselves: each consent for one purpose, with its history."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from accounts.models import Consent

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def give(person: "User", purpose: str, about: str) -> Consent:
    """Note that `person` lets their name be shown for `purpose` ("membership", "appointment" ...)
    in the one matter that `about` names (a uid). Given twice it stays one.
    """
    consent, _is_new = Consent.objects.get_or_create(
        person=person, purpose=purpose, about=about, withdrawn_at=None
    )
    return consent


@transaction.atomic
def withdraw(person: "User", purpose: str, about: str) -> None:
    """Note that the consent is withdrawn; nothing happens where there was none."""
    Consent.objects.filter(person=person, purpose=purpose, about=about, withdrawn_at=None).update(
        withdrawn_at=timezone.now()
    )
