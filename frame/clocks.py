"""Times of day in words, by the clock of a place."""

from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

UTC = "UTC"

# The zones that a reader chooses among, by part of the world: one at least for every time of day
# that people live by. An address may name any other zone of the IANA as well.
REGIONS: tuple[tuple[str | Promise, dict[str, str | Promise]], ...] = (
    (
        pgettext_lazy("time zones", "Africa"),
        {
            "Africa/Cairo": gettext_lazy("Cairo"),
            "Africa/Casablanca": gettext_lazy("Casablanca"),
            "Africa/Dakar": gettext_lazy("Dakar"),
            "Africa/Johannesburg": gettext_lazy("Johannesburg"),
            "Africa/Lagos": gettext_lazy("Lagos"),
            "Africa/Nairobi": gettext_lazy("Nairobi"),
            "Africa/Tunis": gettext_lazy("Tunis"),
        },
    ),
    (
        pgettext_lazy("time zones", "Americas"),
        {
            "America/Bogota": gettext_lazy("Bogotá"),
            "America/Argentina/Buenos_Aires": gettext_lazy("Buenos Aires"),
            "America/Caracas": gettext_lazy("Caracas"),
            "America/Chicago": gettext_lazy("Chicago"),
            "America/Denver": gettext_lazy("Denver"),
            "America/Halifax": gettext_lazy("Halifax"),
            "America/Los_Angeles": gettext_lazy("Los Angeles"),
            "America/Mexico_City": gettext_lazy("Mexico City"),
            "America/New_York": gettext_lazy("New York"),
            "America/Santiago": gettext_lazy("Santiago de Chile"),
            "America/Sao_Paulo": gettext_lazy("São Paulo"),
            "America/St_Johns": gettext_lazy("Saint John's"),
        },
    ),
    (
        pgettext_lazy("time zones", "Asia"),
        {
            "Asia/Bangkok": gettext_lazy("Bangkok"),
            "Asia/Beirut": gettext_lazy("Beirut"),
            "Asia/Dhaka": gettext_lazy("Dhaka"),
            "Asia/Dubai": gettext_lazy("Dubai"),
            "Asia/Kabul": gettext_lazy("Kabul"),
            "Asia/Karachi": gettext_lazy("Karachi"),
            "Asia/Kathmandu": gettext_lazy("Kathmandu"),
            "Asia/Kolkata": gettext_lazy("Delhi"),
            "Asia/Riyadh": gettext_lazy("Riyadh"),
            "Asia/Shanghai": gettext_lazy("Beijing"),
            "Asia/Tehran": gettext_lazy("Tehran"),
            "Asia/Tokyo": gettext_lazy("Tokyo"),
            "Asia/Yangon": gettext_lazy("Yangon"),
        },
    ),
    (
        pgettext_lazy("time zones", "Europe"),
        {
            "Europe/Athens": gettext_lazy("Athens"),
            "Europe/Zurich": gettext_lazy("Geneva"),
            "Europe/Istanbul": gettext_lazy("Istanbul"),
            "Europe/London": gettext_lazy("London"),
            "Europe/Moscow": gettext_lazy("Moscow"),
            "Europe/Paris": gettext_lazy("Paris"),
        },
    ),
    (
        pgettext_lazy("time zones", "Pacific"),
        {
            "Pacific/Auckland": gettext_lazy("Auckland"),
            "Pacific/Honolulu": gettext_lazy("Honolulu"),
            "Pacific/Noumea": gettext_lazy("Nouméa"),
            "Australia/Sydney": gettext_lazy("Sydney"),
        },
    ),
)
_LABELS = {name: label for _region, zones in REGIONS for name, label in zones.items()}


@cache
def zone_names() -> frozenset[str]:
    """Return the names of the IANA time zones that the machine knows."""
    return frozenset(available_timezones())


def is_listed(name: str) -> bool:
    """Return whether a zone is one of those that readers choose among."""
    return name == UTC or name in _LABELS


def zone_label(name: str) -> str:
    """Return what a zone is called: its city, where the portal knows a word for it."""
    if name in _LABELS:
        return str(_LABELS[name])
    return name.rpartition("/")[2].replace("_", " ")


def moment_in_words(start: datetime, end: datetime | None = None, zone: str = UTC) -> str:
    """Return a moment, or the time from one to another, by the clock of `zone` (IANA name)."""
    tzinfo = ZoneInfo(zone)
    begins = timezone.localtime(start, tzinfo)
    first = date_format(begins, "DATETIME_FORMAT")
    if end is None or end == start:
        return first
    ends = timezone.localtime(end, tzinfo)
    if begins.date() == ends.date():
        # Translators: as in "10 December 2003, 14:00-16:00"; first is the whole first moment.
        return pgettext("times of one day", "%(first)s–%(last)s") % {  # noqa: RUF001
            "first": first,
            "last": date_format(ends, "TIME_FORMAT"),
        }
    last = date_format(ends, "DATETIME_FORMAT")
    return _("%(first)s to %(last)s") % {"first": first, "last": last}
