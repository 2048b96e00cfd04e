"""What a person lets be shown of themselves: each consent for one purpose, with its history."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import Consent
from frame.errors import Refused

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class Place:
    """Where a consent lets the name be shown."""

    title: str
    url: str = ""


@dataclass(frozen=True)
class Purpose:
    """What a consent is for, as a room above declares it. `places` gets the matters of several
    consents and returns where each is shown; `take_back` ends one, with all that follows from it.
    """

    name: str
    label: str | Promise
    places: Callable[[Collection[str]], dict[str, Place]]
    take_back: Callable[["User", str], None]


@dataclass(frozen=True)
class Shown:
    """A consent as its giver reads it."""

    consent: Consent
    label: str
    place: Place | None


class NotGiven(Refused):
    """There is no such consent, or it is withdrawn already."""


_purposes: dict[str, Purpose] = {}


def register(purpose: Purpose) -> None:
    """Make a purpose known to the page on which people see and withdraw their consents."""
    _purposes[purpose.name] = purpose


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


@transaction.atomic
def take_back(consent: Consent, *, by: "User") -> None:
    """Withdraw one's own consent, so that the name is shown no longer. Raises NotGiven, or what the
    room says that shows it.
    """
    if consent.person_id != by.pk or consent.withdrawn_at is not None:
        raise NotGiven(_("This consent is withdrawn already."))
    purpose = _purposes.get(consent.purpose)
    if purpose is not None:
        purpose.take_back(by, consent.about)
    # Also where what was shown is not there any more.
    withdraw(by, consent.purpose, consent.about)


def shown(consents: Iterable[Consent]) -> list[Shown]:
    """Return consents with what each shows and where: some queries for each purpose."""
    rows = list(consents)
    places: dict[tuple[str, str], Place] = {}
    for name in {row.purpose for row in rows} & _purposes.keys():
        found = _purposes[name].places({row.about for row in rows if row.purpose == name})
        places |= {(name, about): place for about, place in found.items()}
    return [
        Shown(
            row,
            str(_purposes[row.purpose].label) if row.purpose in _purposes else row.purpose,
            places.get((row.purpose, row.about)),
        )
        for row in rows
    ]
