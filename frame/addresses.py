"""Addresses that hold outside the portal: in calendars, feeds, maps of the site and data."""

from urllib.parse import urlsplit

from django.conf import settings

TAGS_SINCE = 2026  # RFC 4151: a year in which the portal's domain is whose the tags are


def absolute(path: str) -> str:
    """Return the whole address of `path`, the same whichever host was asked."""
    return f"{settings.SITE_URL}{path}"


def tag(kind: str, key: object) -> str:
    """Return a name for one row that stays when its address changes (RFC 4151)."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},{TAGS_SINCE}:{kind}/{key}"
