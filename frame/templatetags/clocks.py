"""What templates ask of times of day."""

from datetime import datetime

from django import template

from frame import clocks

register = template.Library()


@register.simple_tag
def clock(start: datetime, end: datetime | None = None, zone: str = "") -> str:
    """Return a moment, or the time from one to another, by the clock of `zone`, else of UTC."""
    return clocks.moment_in_words(start, end or None, zone or clocks.UTC)


@register.filter
def zone_label(name: str) -> str:
    """Return what a time zone is called: its city."""
    return clocks.zone_label(name or clocks.UTC)
