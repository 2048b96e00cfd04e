"""What templates need to tell in which language a text is."""

from typing import Any

from django import template

from texts.reading import Reading

register = template.Library()


@register.simple_tag(takes_context=True)
def original_url(context: dict[str, Any], reading: Reading) -> str:
    """Return the address of this page in the language of the original."""
    return reading.original_url(context["request"].path)
