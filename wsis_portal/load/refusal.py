"""Whether a database may be filled: not where there are people."""

from django.apps import apps
from django.db.models import EmailField, Q

from accounts.models import User
from organisations.models import Organisation

# Domains that belong to nobody (RFC 2606, RFC 6761): no mail reaches anybody there.
RESERVED = (".example", ".invalid", ".test", "@example.com", "@example.org", "@example.net")
# Addresses of lists, not of people.
_OF_LISTS = {"posting_address"}
SLUG = "load-"  # how the addresses of generated rows begin


class Refused(Exception):
    """The database may not be filled; the message says why."""


class RealPeople(Refused):
    """The database holds people."""

    def __init__(self, where: list[str]) -> None:
        super().__init__(f"This database holds real people ({', '.join(where)}).")


class Filled(Refused):
    """The database was filled before."""


def refuse_real_people() -> None:
    """Raise RealPeople where anybody in the database may be one: an e-mail address, in whichever
    table, that could reach somebody, or an account that was erased. Raise Filled where there are
    generated rows already.
    """
    if where := _addresses_of_people():
        raise RealPeople(where)
    if User.objects.exclude(erased_at=None).exists():
        raise RealPeople(["erased accounts"])
    if Organisation.objects.filter(slug__startswith=SLUG).exists():
        raise Filled("This database holds generated rows already.")


def _addresses_of_people() -> list[str]:
    """Return the tables that hold an address which is not reserved: 1 query a field."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.local_concrete_fields:
            if not isinstance(field, EmailField) or field.name in _OF_LISTS:
                continue
            reserved = Q(**{field.name: ""})
            for ending in RESERVED:
                reserved |= Q(**{f"{field.name}__iendswith": ending})
            if model._base_manager.exclude(reserved).exists():
                found.append(f"{model._meta.label}.{field.name}")
    return found
