"""Limits that are switched off, or written in a way that cannot be read."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from limits import rates


@register(Tags.security)
def check_rates(**_kwargs: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    for name, text in settings.LIMIT_RATES.items():
        try:
            rates.parse(text)
        except rates.WrongRate as error:
            found.append(
                Error(
                    f"LIMIT_{name.upper()} holds {str(error)!r}, which is no limit.",
                    hint="Write amount/m, h or d/person, email, address, network or target, with "
                    "commas: 20/d/person,100/h/address",
                    id="limits.E001",
                )
            )
    return found


@register(Tags.security, deploy=True)
def check_limits_on(**_kwargs: Any) -> list[CheckMessage]:
    if settings.LIMITS_ON:
        return []
    return [
        Warning(
            "Nothing is limited: anybody can flood the portal, its moderators and the mail.",
            hint="Take LIMITS=off away.",
            id="limits.W001",
        )
    ]
