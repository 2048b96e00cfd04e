"""What an organisation may not enter, and what it should do instead."""

import ipaddress
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organisations.models import FIRST_YEAR
from organisations.names import has_mixed_confusables

_SCHEMES = ["http", "https"]
# RFC 6761 and RFC 6762: names that never stand for a site on the Internet.
_LOCAL_SUFFIXES = (
    ".local",
    ".localhost",
    ".internal",
    ".lan",
    ".home",
    ".test",
    ".invalid",
    ".onion",
)


def validate_public_url(url: str) -> None:
    """Refuse what is not a public http(s) address: other schemes, bare host names, private
    networks, credentials.
    """
    URLValidator(
        schemes=_SCHEMES,
        message=_(
            "Write a web address that begins with http:// or https://, for example https://example.org"
        ),
    )(url)
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".").lower()
    if parts.username or parts.password:
        raise ValidationError(
            _("Leave out the user name and password in the web address."), code="credentials"
        )
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        if "." not in host or host.endswith(_LOCAL_SUFFIXES):
            raise ValidationError(
                _("This address cannot be reached from the Internet."), code="private_network"
            ) from None
    else:
        if not address.is_global:
            raise ValidationError(
                _("This address cannot be reached from the Internet."), code="private_network"
            )


def validate_founded_year(year: int) -> None:
    """Refuse a year before 1600 or in the future."""
    latest = timezone.now().year
    if not FIRST_YEAR <= year <= latest:
        raise ValidationError(
            _("Write a year between %(first)d and %(latest)d."),
            code="impossible_year",
            params={"first": FIRST_YEAR, "latest": latest},
        )


def validate_one_script_a_word(name: str) -> None:
    """Refuse words that mix letters of scripts that look alike, such as Cyrillic and Latin."""
    if has_mixed_confusables(name):
        raise ValidationError(
            _(
                "A word of this name mixes letters of two scripts that look alike. "
                "Type the name anew in one script."
            ),
            code="mixed_scripts",
        )
