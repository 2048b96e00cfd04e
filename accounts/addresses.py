"""The addresses by which a person signs in: rows of django-allauth's, beside the account's own."""

from typing import TYPE_CHECKING

from django.db import transaction

from accounts import sessions

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def replace(person: "User", *, former: str) -> None:
    """Let nobody sign in by the former address of an account that got another one, and end what
    began by it. The new one counts as the person's once they have signed in by it.
    """
    rows = person.emailaddress_set
    rows.filter(email__iexact=former).exclude(email__iexact=person.email).delete()
    rows.update(primary=False)
    address = person.email.lower()
    rows.update_or_create(email=address, defaults={"primary": True})
    sessions.end_all(person)
