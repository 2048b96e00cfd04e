"""Writing a notice: templates, text first, in the reader's language, each at most once."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import select_template
from django.utils.translation import override

from notices.backend import ONCE_HEADER


def send_notice(
    *,
    template: str | list[str],
    recipient: str,
    language: str,
    once: str,
    context: dict[str, Any],
    reply_to: str = "",
    headers: Mapping[str, str] | None = None,
) -> None:
    """Store a notice in the caller's transaction.

    `template` is a path without ending, or several of which the first that exists is taken:
    `<template>_subject.txt` and `<template>_body.txt` must exist. `once` is the notice's name for
    ever: it is not stored a second time. `reply_to` is whom an answer goes to, as
    `email.utils.formataddr` writes it; the portal where it is empty. `headers` are further ones,
    such as `List-Id`.
    """
    templates = [template] if isinstance(template, str) else template
    values = {**context, "site_url": settings.SITE_URL, "language": language}
    with override(language):
        subject = select_template([f"{name}_subject.txt" for name in templates]).render(values)
        body = select_template([f"{name}_body.txt" for name in templates]).render(values)
    message = EmailMultiAlternatives(
        " ".join(subject.split()),
        body.strip() + "\n",
        to=[recipient],
        reply_to=[reply_to] if reply_to else None,
        headers={
            ONCE_HEADER: once,
            "Auto-Submitted": "auto-generated",
            "Content-Language": language,
            **(headers or {}),
        },
    )
    message.send()
