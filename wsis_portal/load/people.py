"""Generated people, and those as whom pages are measured."""

import random
from collections.abc import Iterator

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.models import Group

from accounts.groups import SECRETARIAT
from accounts.models import User
from wsis_portal.load import names, writing

DOMAIN = "load.example"
# By the local part of their address.
COORDINATOR, MEMBER, MODERATOR = "coordinator", "member", "moderator"
PLENARY = "plenary"  # coordinates the body above all groups
NAMED = (MODERATOR, COORDINATOR, MEMBER, PLENARY)
LEAST = 100  # people
_LANGUAGES = dict(settings.LANGUAGES)


def write_people(organisations: int, chance: random.Random) -> range:
    """Write one for each organisation; return their keys, those of `NAMED` first."""
    keys = writing.write(_people(max(organisations, LEAST), chance), User)
    EmailAddress.objects.bulk_create(
        EmailAddress(user_id=keys[place], email=f"{local}@{DOMAIN}", verified=True, primary=True)
        for place, local in enumerate(NAMED)
    )
    moderator = User.objects.get(pk=keys[0])
    moderator.groups.add(Group.objects.get(name=SECRETARIAT))
    return keys


def _people(count: int, chance: random.Random) -> Iterator[User]:
    for number in range(count):
        tongue = names.tongue_of(chance)
        local = NAMED[number] if number < len(NAMED) else f"person{number}"
        is_named = number < len(NAMED)
        yield User(
            email=f"{local}@{DOMAIN}",
            password="!",
            name=names.person(tongue, chance),
            language=tongue.language if tongue.language in _LANGUAGES and not is_named else "en",
        )
