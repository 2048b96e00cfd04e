"""Durations in words, as people speak of them."""

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

DAY = timedelta(days=1)


def duration_in_words(duration: timedelta) -> str:
    """Return the duration in days, below a day and a half in hours unless it is one day; halves are
    rounded up. Whole years are told in years; two months of thirty days, and more, in months.
    """
    hours = int(duration.total_seconds() / 3600 + 0.5)
    if hours < 1:
        return _("less than an hour")
    if hours < 36 and duration != DAY:
        return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    days = int(duration.total_seconds() / 86400 + 0.5)
    if days >= 365 and days % 365 == 0:
        return ngettext("%(count)d year", "%(count)d years", days // 365) % {"count": days // 365}
    if days >= 60 and days % 30 == 0:
        return ngettext("%(count)d month", "%(count)d months", days // 30) % {"count": days // 30}
    return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
