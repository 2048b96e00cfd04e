"""How a limit is written: amount, window and of whom, as in "20/d/person,100/h/address"."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from functools import lru_cache

from django.utils import timezone


class Scope(Enum):
    """Of whom is counted."""

    PERSON = "person"  # signed in
    EMAIL = "email"  # the address that was written into the form
    ADDRESS = "address"  # one IPv4 address, or an IPv6 /64: a household or an office
    NETWORK = "network"  # an IPv4 /24 or IPv6 /48: a provider's customer, a campus
    TARGET = "target"  # the group or list that it is for; counted by services alone


# None is longer than a day: with the day the keys of the digests change.
WINDOWS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}


class WrongRate(ValueError):
    """A limit is not written as it must be."""


@dataclass(frozen=True)
class Rate:
    """So many of one scope pass in one window. Windows begin with the minute, hour or day (UTC)."""

    amount: int
    window: timedelta
    scope: Scope

    def number_of(self, moment: datetime) -> int:
        """Return the number of the window that holds `moment`."""
        return int(moment.timestamp() // self.window.total_seconds())

    def end_of(self, moment: datetime) -> datetime:
        """Return when the window that holds `moment` ends."""
        seconds = (self.number_of(moment) + 1) * self.window.total_seconds()
        return datetime.fromtimestamp(seconds, tz=timezone.get_default_timezone())


@lru_cache(maxsize=256)
def parse(text: str) -> tuple[Rate, ...]:
    """Return the limits that `text` names; none where it is empty. Raises WrongRate."""
    return tuple(_parse_one(part.strip()) for part in text.split(",") if part.strip())


def _parse_one(text: str) -> Rate:
    try:
        amount, window, scope = text.split("/")
        rate = Rate(int(amount), WINDOWS[window], Scope(scope))
    except (ValueError, KeyError) as error:
        raise WrongRate(text) from error
    if rate.amount < 1:
        raise WrongRate(text)
    return rate
