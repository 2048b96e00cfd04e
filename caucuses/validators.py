"""Checks on what is written about a grouping."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_PARTIAL_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")


def validate_partial_date(text: str) -> None:
    """Accept a year, a month or a day as in ISO 8601: 2003, 2003-07, 2003-07-15."""
    if not _PARTIAL_DATE.fullmatch(text):
        raise ValidationError(
            _("Write a year, a month or a day, for example 2003, 2003-07 or 2003-07-15."),
            code="partial_date",
        )


# Addresses below /caucuses/ that are no groups.
TAKEN_ADDRESSES = frozenset({"bulletin", "feed", "open-caucus", "proposals", "write", "reports"})


def validate_free_address(slug: str) -> None:
    """Refuse the address of a group that the portal uses itself."""
    if slug in TAKEN_ADDRESSES:
        raise ValidationError(
            _("The portal uses this address itself. Choose another one."), code="taken_address"
        )
