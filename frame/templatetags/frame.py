"""What the portal's templates share."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_info

from frame import dates, listing
from frame.durations import duration_in_words

register = template.Library()


@register.simple_tag(takes_context=True)
def nav_item(context: dict[str, Any], name: str, label: str, css: str = "") -> SafeString:
    """Return an item of the main menu; it says so if the page shown is there or below."""
    url = reverse(name)
    path = getattr(context.get("request"), "path", "")
    current = ""
    if path == url:
        current = "page"
    elif path.startswith(url):
        current = "true"
    return format_html(
        '<li{}><a href="{}"{}>{}</a></li>',
        format_html(' class="{}"', css) if css else "",
        url,
        format_html(' aria-current="{}"', current) if current else "",
        label,
    )


@register.simple_tag
def lang_attrs(code: str) -> SafeString:
    """Return ` lang="…" dir="…"` for text in the language `code`, or "" where the page is in it."""
    if not code or code == get_language():
        return SafeString("")
    try:
        is_rtl = get_language_info(code)["bidi"]
    except KeyError:
        is_rtl = False
    return format_html(' lang="{}" dir="{}"', code, "rtl" if is_rtl else "ltr")


@register.filter
def in_words(duration: timedelta) -> str:
    """Return a duration as "6 days" or "3 hours"."""
    return duration_in_words(duration)


@register.simple_tag
def comma() -> str:
    """Return what stands between two things that are said of one, in the reader's language."""
    return listing.comma()


@register.filter
def listed(things: Iterable[object]) -> str:
    """Return things one after the other, with the comma of the reader's language."""
    return listing.listed(things)


@register.filter
def partial_date(text: str) -> str:
    """Return "2003-07" as "July 2003"."""
    return dates.partial_in_words(text)
