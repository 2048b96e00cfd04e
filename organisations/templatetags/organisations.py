"""What templates ask of organisations."""

from django import template

from organisations.models import Organisation

register = template.Library()


@register.filter
def shows(organisation: Organisation, field: str) -> bool:
    """Tell whether the organisation lets `field` (a PublicField) be shown to everybody."""
    return organisation.shows(field)
