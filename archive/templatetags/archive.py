"""What the pages of archives ask of words."""

from django import template

from archive import showing

register = template.Library()


@register.filter
def obscured(text: str) -> str:
    """Return text with what stands after the @ of addresses left out."""
    return showing.obscured(text)
