"""Checks on what the secretariat writes on pages."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from frame.clocks import zone_names

validate_page_path = RegexValidator(
    r"\A[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)*\Z",
    _("Use small letters, digits and hyphens, with slashes between the parts: about/the-issues"),
    code="page_path",
)


def validate_time_zone(name: str) -> None:
    """Refuse what is no name of an IANA time zone."""
    if name not in zone_names():
        raise ValidationError(
            _("Use a name such as Africa/Tunis or America/New_York."), code="time_zone"
        )
