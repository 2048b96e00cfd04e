"""The standing groups of people who work in the back-office."""

from typing import Any

SECRETARIAT = "secretariat"
LIST_MASTERS = "list masters"
STANDING = (SECRETARIAT, LIST_MASTERS)


def create_groups(**_kwargs: Any) -> None:
    """Make sure that the standing groups exist (after each `migrate`)."""
    from django.contrib.auth.models import Group

    for name in STANDING:
        Group.objects.get_or_create(name=name)
