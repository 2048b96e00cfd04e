"""What an organisation may not enter, and what it should do instead."""

import ipaddress
import re
import unicodedata
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organisations.duplicates.names import has_mixed_confusables
from organisations.models import FIRST_YEAR

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
# RFC 4291: unicast addresses of the Internet; RFC 3056: those that stand for an IPv4 address.
_IPV6_SITES = ipaddress.ip_network("2000::/3")
_IPV6_TUNNELS = ipaddress.ip_network("2002::/16")


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
    host = _host_as_browsers_read_it(parts.hostname or "")
    if parts.username or parts.password:
        raise ValidationError(
            _("Leave out the user name and password in the web address."), code="credentials"
        )
    if not _is_on_the_internet(host):
        raise ValidationError(
            _("This address cannot be reached from the Internet."), code="private_network"
        )


def _host_as_browsers_read_it(host: str) -> str:
    """Return the host with wide letters and dots made plain, as UTS 46 does."""
    plain = unicodedata.normalize("NFKC", host).replace("\u3002", ".")
    return plain.rstrip(".").lower()


def _is_on_the_internet(host: str) -> bool:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        # Browsers read "127.1" and "0x7f.1" as numeric addresses: no name ends in a number.
        ends_in_number = re.fullmatch(r"\d+|0x[0-9a-f]*", host.rpartition(".")[2])
        return "." in host and not ends_in_number and not host.endswith(_LOCAL_SUFFIXES)
    if (address.version == 6 and address not in _IPV6_SITES) or address in _IPV6_TUNNELS:
        return False
    return address.is_global and not address.is_multicast


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
