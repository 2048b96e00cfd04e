"""Settings that would do harm are found at start, with what to do about them."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register


@register(Tags.security)
def check_site_url(**_kwargs: Any) -> list[CheckMessage]:
    if settings.SITE_URL.startswith(("http://", "https://")):
        return []
    return [
        Error(
            f"SITE_URL is {settings.SITE_URL!r}, which is not an address.",
            hint="Set it to the portal's own address, for example https://portal.example.org",
            id="portal.E001",
        )
    ]


@register(Tags.security, deploy=True)
def check_second_factor(**_kwargs: Any) -> list[CheckMessage]:
    if settings.ADMIN_SECOND_FACTOR:
        return []
    return [
        Warning(
            "The back-office lets people in with one factor.",
            hint="Set ADMIN_SECOND_FACTOR=1; each moderator then sets up an authenticator app.",
            id="portal.W001",
        )
    ]


@register(Tags.security, deploy=True)
def check_mail(**_kwargs: Any) -> list[CheckMessage]:
    if not settings.MAIL_TO_FILES:
        return []
    return [
        Warning(
            "Mail is written to files and reaches nobody.",
            hint="Set EMAIL_URL, for example smtp+tls://user:password@mail.example.org:587",
            id="portal.W002",
        )
    ]


@register(Tags.security, deploy=True)
def check_source(**_kwargs: Any) -> list[CheckMessage]:
    if settings.SOURCE_URL:
        return []
    return [
        Warning(
            "Visitors are not told where the portal's source code is, as its licence asks.",
            hint="Set SOURCE_URL to the address of the source of what runs here.",
            id="portal.W003",
        )
    ]
