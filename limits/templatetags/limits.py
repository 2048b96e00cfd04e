from typing import Any

from django import template

from limits import traps

register = template.Library()


@register.inclusion_tag("limits/_trap.html")
def trap() -> dict[str, Any]:
    """Put the hidden field into a form that is not made by `traps.field`."""
    return {"name": traps.FIELD, "label": traps.LABEL, "attrs": traps.ATTRS}
