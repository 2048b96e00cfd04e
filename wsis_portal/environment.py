"""Reads the environment, and fails loudly: whatever cannot be read raises ImproperlyConfigured with
the name of the variable. The value of an address is not repeated, since it holds secrets.
"""

import math
import os
from collections.abc import Callable
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

_ON = frozenset({"1", "true", "on", "yes", "y", "ok"})
_OFF = frozenset({"0", "false", "off", "no", "n"})
_DATABASES = frozenset({"postgres", "postgresql", "psql", "pgsql", "sqlite"})
_CACHES = frozenset({"redis", "rediss", "locmemcache", "dummycache"})
_MAIL = frozenset({"smtp", "smtps", "smtp+tls", "smtp+ssl"})
_NO_MAIL = frozenset({"filemail", "consolemail", "memorymail", "dummymail"})
_MOST_DAYS = 36_525  # a century


def text(name: str, default: str = "") -> str:
    """Read a text; one that is set and empty is empty."""
    return os.environ.get(name, default)


def texts(name: str, default: tuple[str, ...] = ()) -> list[str]:
    """Read several, with commas."""
    given = text(name, ",".join(default)).split(",")
    return [each.strip() for each in given if each.strip()]


def one_of(name: str, *choices: str, default: str) -> str:
    """Read one of some words."""
    found = text(name).strip() or default
    if found not in choices:
        raise ImproperlyConfigured(f"{name} is {found!r}. Write one of: {', '.join(choices)}.")
    return found


def switch(name: str, *, default: bool) -> bool:
    """Read whether something is on. A word that is neither is refused: read as "off", a misspelt
    one would take a protection away.
    """
    found = text(name).strip().lower()
    if found and found not in _ON | _OFF:
        raise ImproperlyConfigured(f"{name} is {found!r}. Write 1 for on, or 0 for off.")
    return found in _ON if found else default


def number(name: str, default: int, *, least: int = 0) -> int:
    """Read a whole number."""
    given = text(name).strip()
    try:
        found = int(given) if given else default
    except ValueError:
        raise ImproperlyConfigured(f"{name} is {given!r}, which is not a whole number.") from None
    if found < least:
        raise ImproperlyConfigured(f"{name} is {found}, but has to be {least} or more.")
    return found


def days(name: str, default: int, *, least: int = 0) -> timedelta:
    """Read a number of days."""
    found = number(name, default, least=least)
    if found > _MOST_DAYS:
        raise ImproperlyConfigured(f"{name} is {found}, but may be {_MOST_DAYS} days at most.")
    return timedelta(days=found)


def seconds(name: str, default: float) -> float:
    """Read a time, which may have a fraction."""
    given = text(name).strip()
    try:
        found = float(given) if given else default
    except ValueError:
        found = math.nan
    if not 0 < found < math.inf:
        raise ImproperlyConfigured(f"{name} is {given!r}, which is not a number of seconds.")
    return found


def networks(name: str) -> list[IPv4Network | IPv6Network]:
    """Read addresses and networks."""
    found = []
    for each in texts(name):
        try:
            found.append(ip_network(each, strict=False))
        except ValueError:
            raise ImproperlyConfigured(
                f"{name} holds {each!r}, which is no address or network such as 10.0.0.0/8."
            ) from None
    return found


def database(name: str, default: str = "") -> dict[str, Any]:
    """Read the address of a PostgreSQL, or the path of an SQLite."""
    example = "postgres://user:password@host/name"
    return _address(name, text(name) or default, environ.Env.db_url_config, _DATABASES, example)


def cache(name: str) -> dict[str, Any]:
    """Read the address of a Valkey or Redis; the memory of each process where there is none."""
    scheme, separator, rest = (text(name) or "locmemcache://").partition("://")
    # The client knows both by one name.
    given = f"{scheme.replace('valkey', 'redis')}{separator}{rest}"
    return _address(name, given, _cache, _CACHES, "redis://host:6379/0")


def _cache(given: str) -> dict[str, Any]:
    for each in given.split(","):
        _port = urlsplit(each).port  # the client finds out when it is first asked
    return dict(environ.Env.cache_url_config(given))


def mail(name: str) -> dict[str, Any]:
    """Read the address of a mail server; where there is none mail goes to files."""
    example = "smtp+tls://user:password@mail.example.org:587"
    given = text(name) or "filemail://"
    found = _address(name, given, environ.Env.email_url_config, _MAIL | _NO_MAIL, example)
    if given.partition("://")[0] in _MAIL and not found["EMAIL_HOST"]:
        raise _no_address(name, example)
    return found


def _address(
    name: str,
    given: str,
    read: Callable[[str], dict[str, Any]],
    schemes: frozenset[str],
    example: str,
) -> dict[str, Any]:
    if given.partition("://")[0] not in schemes:
        raise _no_address(name, example)
    try:
        return dict(read(given))
    except (ValueError, KeyError, ImproperlyConfigured):
        # What they say may repeat a part of the password.
        raise _no_address(name, example) from None


def _no_address(name: str, example: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(
        f"{name} is not an address that the portal can use. It looks like {example}; in user and "
        "password, signs other than letters and digits are written as %2F."
    )
