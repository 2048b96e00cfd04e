"""When a message was sent: what it says, if that can be."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_tz

# Before, there was hardly mail; clocks without power say 1970 or 1980.
EARLIEST = datetime(1986, 1, 1, tzinfo=UTC)
# A clock may be wrong by so much, in whichever zone.
AHEAD = timedelta(days=2)
_FARTHEST_ZONE = 15 * 3600  # seconds


def parsed(text: str) -> datetime | None:
    """Return the moment that a header's date means, in UTC; None for what is none."""
    try:
        parts = parsedate_tz(text.strip()[:200])
        if parts is None:
            return None
        offset = parts[9] or 0
        if abs(offset) > _FARTHEST_ZONE:
            offset = 0
        seconds = min(parts[5], 59)
        moment = datetime(*parts[:5], seconds, tzinfo=UTC)
        return moment - timedelta(seconds=offset)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def sent_at(
    date: str, received: Iterable[str], received_at: datetime, envelope: datetime | None = None
) -> tuple[datetime, bool]:
    """Return when a message was sent, and whether its own date says so.

    Else it is when the first server that can be believed took it (`received`, the newest first),
    then what the file says that it came in (`envelope`), then when it came to the portal.
    """
    own = parsed(date)
    if own is not None and _can_be(own, received_at):
        return own, True
    hops = [parsed(line.rpartition(";")[2]) for line in received]
    for moment in [*reversed(hops), envelope]:
        if moment is not None and _can_be(moment, received_at):
            return moment, False
    return received_at, False


def _can_be(moment: datetime, received_at: datetime) -> bool:
    return EARLIEST <= moment <= received_at + AHEAD
