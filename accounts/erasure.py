"""Erasing an account: asked for, called back, done when its time has come.

What each room does is declared in its `personal_data.py`. The row of the person stays without name
and address, because the records of what was decided point to it; it is nobody's any more.
"""

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import emails
from accounts.models import ErasureRequest, User
from frame import personal_data
from frame.errors import Refused
from frame.personal_data import Erasure, Outlook

if TYPE_CHECKING:
    from django.db.models import QuerySet


class ErasureRefused(Refused):
    """Nothing is to be erased: it is done, was called back, or is asked for already."""


class HandOverFirst(Refused):
    """Somebody else should take something on before."""


def addresses_of(person: User) -> frozenset[str]:
    """Return the addresses that the person has proved to hold, in small letters: 1 query."""
    proved = person.emailaddress_set.filter(verified=True).values_list("email", flat=True)
    return frozenset(address.lower() for address in proved)


def outlooks(person: User) -> list[Outlook]:
    """Return what the erasure means, matter by matter: some queries for each room."""
    addresses = addresses_of(person)
    return [look for part in personal_data.parts() for look in part.outlook(person, addresses)]


def open_request(person: User) -> ErasureRequest | None:
    """Return the person's request that is neither done nor called back: 1 query."""
    return person.erasure_requests.filter(done_at=None, called_back_at=None).first()


@transaction.atomic
def ask(person: User, *, leaves_all: bool) -> ErasureRequest:
    """Note that the person wants their account erased, and mail them how to call it back.

    `leaves_all`: they know that nobody takes on what is theirs alone. Raises HandOverFirst where
    there is such a thing and they did not say so, ErasureRefused where it is asked for already.
    """
    person = User.objects.select_for_update().get(pk=person.pk)
    if person.erased_at is not None or open_request(person) is not None:
        raise ErasureRefused(_("It is asked for already."))
    if not leaves_all and any(look.hands_over for look in outlooks(person)):
        raise HandOverFirst(_("Hand over first what is yours alone, or say that you cannot."))
    asked = ErasureRequest.objects.create(
        person=person, due_at=timezone.now() + settings.ERASURE_GRACE
    )
    emails.tell_erasure_asked(asked)
    return asked


@transaction.atomic
def call_back(asked: ErasureRequest) -> None:
    """Keep the account after all. Raises ErasureRefused where it is too late."""
    waiting = ErasureRequest.objects.open().filter(pk=asked.pk)
    if not waiting.update(called_back_at=timezone.now()):
        raise ErasureRefused(_("It is too late, or it was called back already."))
    emails.tell_erasure_called_back(asked)


@transaction.atomic
def carry_out(asked: ErasureRequest) -> bool:
    """Erase the account if it is due; return whether it was. Doing it twice changes nothing more.

    The rooms first end what runs; then goes what is declared, table by table; last the account.
    """
    person = User.objects.select_for_update().get(pk=asked.person_id)
    if not ErasureRequest.objects.due().filter(pk=asked.pk).exists():
        return False
    addresses = addresses_of(person)
    for part in personal_data.parts():
        part.erase(person, addresses)
    for holding in personal_data.holdings():
        rows = holding.rows_of(person, addresses)
        if holding.erasure is Erasure.DELETED:
            personal_data.delete_in_batches(rows.filter(holding.ripe))
        elif holding.erasure is Erasure.EMPTIED and holding.model != User._meta.label:
            _empty(rows, holding)
    _erase_account(person)
    ErasureRequest.objects.filter(pk=asked.pk).update(done_at=timezone.now())
    return True


def _empty(rows: "QuerySet[User]", holding: personal_data.Holding) -> None:
    # Not in one statement: the condition leads over other tables.
    keys = list(rows.values_list("pk", flat=True))
    for start in range(0, len(keys), personal_data.PER_BATCH):
        batch = keys[start : start + personal_data.PER_BATCH]
        holding.model_class._base_manager.filter(pk__in=batch).update(**holding.emptied)


def _erase_account(person: User) -> None:
    """Let the row say nothing of anybody. It gets a new uid, so that no log tells whose it was."""
    person.groups.clear()
    person.user_permissions.clear()
    person.uid = uuid.uuid4()
    person.email = f"erased-{person.uid}@erased.invalid"
    person.name = ""
    person.language = settings.LANGUAGE_CODE
    person.is_active = person.is_superuser = False
    person.last_login = None
    person.set_unusable_password()
    person.erased_at = timezone.now()
    person.save()


def grace() -> timedelta:
    """Return how long an erasure can be called back."""
    return settings.ERASURE_GRACE
