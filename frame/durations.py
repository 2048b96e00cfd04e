"""Durations in words, as coarse as people speak of them."""

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def duration_in_words(duration: timedelta) -> str:
    """Return the duration in days, below a day and a half in hours; halves are rounded up."""
    hours = int(duration.total_seconds() / 3600 + 0.5)
    if hours < 1:
        return _("less than an hour")
    if hours < 36:
        return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    days = int(duration.total_seconds() / 86400 + 0.5)
    return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
