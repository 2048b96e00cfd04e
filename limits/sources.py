"""Where a request comes from, told by digests that cannot be turned back and do not last.

The keys are random and stored for a while. A day has a key of its own, for counting; so has a month
of thirty days, for putting together what came to the moderators from one place.
"""

import hashlib
import hmac
import ipaddress
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time, timedelta

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone
from django.utils.encoding import punycode

from limits.models import Secret
from limits.rates import Scope

DAY = timedelta(days=1)
# What comes to the moderators is compared under one key so long, and the key is kept as long again.
MONTH = timedelta(days=30)
ADDRESS_LIMIT = 320  # characters of an e-mail address (RFC 3696)
UNKNOWN = "unknown"  # behind a socket without addresses

_known_keys: dict[str, bytes] = {}
_current: ContextVar[str] = ContextVar("limits_current_address", default="")


def address_of(request: HttpRequest) -> str:
    """Return the IP address that a request comes from; behind a proxy, the one that it names."""
    try:
        return str(get_adapter().get_client_ip(request))
    except PermissionDenied:
        return UNKNOWN


def network_of(address: str, scope: Scope) -> str:
    """Return what an address counts as: itself or its /64, or its /24 or /48."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return UNKNOWN
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    lengths = (32, 64) if scope is Scope.ADDRESS else (24, 48)
    return str(ipaddress.ip_network((ip, lengths[ip.version == 6]), strict=False))


def mailbox_of(text: str) -> str:
    """Return an e-mail address as mail servers read it: one mailbox counts as one, whether its
    name stands in quotation marks or its domain in letters of another width.
    """
    address = text.strip().lower()
    local, _at, domain = address.rpartition("@")
    if len(address) > ADDRESS_LIMIT or not local:
        return address
    if len(local) > 1 and local[0] == local[-1] == '"':
        local = re.sub(r"\\(.)", r"\1", local[1:-1])
    try:
        return f"{local}@{punycode(domain)}".lower()
    except UnicodeError:
        return address


def digest_today(*words: object) -> str:
    """Return a digest of the words that is another one tomorrow (UTC)."""
    today = timezone.now().date()
    return _digest(f"day:{today}", _midnight(today + DAY), words)


def source_this_month() -> str:
    """Return a digest of where the present request comes from, the same for some weeks; empty
    outside of a request.
    """
    address = _current.get()
    if not address:
        return ""
    number = timezone.now().date().toordinal() // MONTH.days
    ends_on = date.fromordinal((number + 2) * MONTH.days)
    words = ("source", network_of(address, Scope.NETWORK))
    return _digest(f"month:{number}", _midnight(ends_on), words)


@contextmanager
def coming_from(address: str) -> Iterator[None]:
    """Let what happens inside know where the request comes from, without handing it on through
    every service.
    """
    token = _current.set(address)
    try:
        yield
    finally:
        _current.reset(token)


def forget_keys() -> int:
    """Delete the keys whose time is over; return how many."""
    _known_keys.clear()
    return Secret.objects.filter(ends_at__lte=timezone.now()).delete()[0]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=timezone.get_default_timezone())


def _digest(name: str, ends_at: datetime, words: tuple[object, ...]) -> str:
    # Each word by its length, so that no two rows of words look the same.
    message = "".join(f"{len(str(word))}:{word}" for word in words)
    return hmac.new(_key(name, ends_at), message.encode(), hashlib.sha256).hexdigest()


def _key(name: str, ends_at: datetime) -> bytes:
    """Return the key of a period; whichever process needs it first makes it."""
    if name in _known_keys:
        return _known_keys[name]
    row, _made = Secret.objects.get_or_create(
        name=name, defaults={"value": secrets.token_hex(32), "ends_at": ends_at}
    )
    key = bytes.fromhex(row.value)
    # A transaction that is rolled back takes a new key with it.
    if not connection.in_atomic_block:
        for old in [known for known in _known_keys if known.split(":")[0] == name.split(":")[0]]:
            _known_keys.pop(old, None)
        _known_keys[name] = key
    return key
