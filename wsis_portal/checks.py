"""Settings that would do harm are found at start, with what to do about them."""

from email.utils import parseaddr
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.core.exceptions import ValidationError
from django.core.validators import validate_email


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


@register(Tags.security)
def check_list_server(**_kwargs: Any) -> list[CheckMessage]:
    """Find what is wrong with the address of the list server, or lacks beside it."""
    if not settings.MAILMAN_URL:
        return []
    errors: list[CheckMessage] = []
    if not _is_server(settings.MAILMAN_URL):
        # The value is not repeated: it holds a password.
        errors.append(
            Error(
                "MAILMAN_URL is not the address of a list server.",
                hint="It looks like http://user:password@127.0.0.1:8001/3.1",
                id="portal.E002",
            )
        )
    if not settings.MAILMAN_KEY:
        errors.append(
            Error(
                "MAILMAN_KEY is empty, but MAILMAN_URL is set.",
                hint="Set it to a long secret, the same for the portal and write_mailman_config.",
                id="portal.E003",
            )
        )
    if "." not in settings.LISTS_DOMAIN.strip("."):
        errors.append(
            Error(
                f"LISTS_DOMAIN is {settings.LISTS_DOMAIN!r}, but MAILMAN_URL is set.",
                hint="Set it to what stands after the @ of the lists, as in lists.example.org",
                id="portal.E004",
            )
        )
    errors += [
        Error(
            f"{name} is {getattr(settings, name)!r}, which is not host:port.",
            hint=f"Set it to something like {example}.",
            id="portal.E005",
        )
        for name, example in {
            "MAILMAN_LMTP": "127.0.0.1:8024",
            "MAILMAN_SMTP": "mail.example.org:25",
        }.items()
        if not _has_host_and_port(f"//{getattr(settings, name)}")
    ]
    return errors


def _is_server(url: str) -> bool:
    """Tell whether the URL names scheme, user, password, host, port and version of the API."""
    try:
        parts = urlsplit(url)
    except ValueError:  # half an IPv6 address
        return False
    return (
        parts.scheme in ("http", "https")
        and bool(parts.username)
        and bool(parts.password)
        and bool(parts.path.strip("/"))
        and _has_host_and_port(url)
    )


def _has_host_and_port(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and bool(parts.port)
    except ValueError:  # half an IPv6 address, or no number of a port
        return False


@register(Tags.security)
def check_sender(**_kwargs: Any) -> list[CheckMessage]:
    try:
        validate_email(parseaddr(settings.DEFAULT_FROM_EMAIL)[1])
    except ValidationError:
        return [
            Error(
                f"DEFAULT_FROM_EMAIL is {settings.DEFAULT_FROM_EMAIL!r}, which is no sender.",
                hint="Set it to something like: Civil Society at WSIS <portal@example.org>",
                id="portal.E007",
            )
        ]
    return []


@register(Tags.security)
def check_operators(**_kwargs: Any) -> list[CheckMessage]:
    errors: list[CheckMessage] = []
    for address in settings.OPERATOR_EMAIL:
        try:
            validate_email(address)
        except ValidationError:
            errors.append(
                Error(
                    f"OPERATOR_EMAIL holds {address!r}, which is not an e-mail address.",
                    hint="Set it to one address or several with commas, or leave it empty.",
                    id="portal.E006",
                )
            )
    return errors


@register(Tags.security, deploy=True)
def check_second_factor(**_kwargs: Any) -> list[CheckMessage]:
    if settings.ADMIN_SECOND_FACTOR:
        return []
    return [
        Warning(
            "The back-office lets people in with one factor.",
            hint="Leave ADMIN_SECOND_FACTOR out; each moderator then sets up a passkey or an app.",
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
