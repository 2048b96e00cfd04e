"""Checks on what the secretariat writes on pages."""

from functools import cache
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

validate_page_path = RegexValidator(
    r"\A[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)*\Z",
    _("Use small letters, digits and hyphens, with slashes between the parts: about/the-issues"),
    code="page_path",
)


@cache
def time_zones() -> frozenset[str]:
    """Return the names of the IANA time zones that the machine knows."""
    return frozenset(available_timezones())


def validate_time_zone(name: str) -> None:
    """Refuse what is no name of an IANA time zone."""
    if name not in time_zones():
        raise ValidationError(
            _("Use a name such as Africa/Tunis or America/New_York."), code="time_zone"
        )
