"""What the head of a page says to programs."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from frame import linked_data

register = template.Library()

# Open Graph names a language with a country; none of these is about the country.
_LOCALES = {
    "ar": "ar_AR",
    "en": "en_GB",
    "es": "es_ES",
    "fr": "fr_FR",
    "ru": "ru_RU",
    "zh-hans": "zh_CN",
}


@register.filter
def open_graph_locale(code: str) -> str:
    """Return the code of a language as Open Graph writes it."""
    return _LOCALES.get(code, code.replace("-", "_"))


@register.simple_tag
def json_ld(data: dict[str, Any]) -> SafeString:
    """Return `data` in the words of schema.org as a block of data."""
    return linked_data.as_script(data)
