"""Checks on what the secretariat writes on pages."""

from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

validate_page_path = RegexValidator(
    r"\A[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)*\Z",
    _("Use small letters, digits and hyphens, with slashes between the parts: about/the-issues"),
    code="page_path",
)
