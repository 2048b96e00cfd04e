"""What else waits, beside requests: rooms above put their own numbers on the work queue's first
page.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class Tile:
    """One number, with where it leads. `waiting` returns how many wait for the person, and since
    when the oldest does; it asks the database as often for many as for one.
    """

    label: str | Promise
    permission: str
    """Whoever holds it, asked without an object, sees the tile."""
    aim: timedelta
    url_name: str
    waiting: "Callable[[User], tuple[int, datetime | None]]"

    def shown_to(self, user: "User") -> dict[str, Any]:
        count, oldest = self.waiting(user)
        return shown(self.label, reverse(self.url_name), count, oldest, self.aim)


def shown(
    label: str | Promise, url: str, count: int, oldest: datetime | None, aim: timedelta
) -> dict[str, Any]:
    """Return what the first page says of one sort of thing that waits."""
    days = (timezone.now() - oldest).days if oldest else 0
    return {
        "label": label,
        "url": url,
        "count": count,
        "days": days,
        "aim": aim.days,
        "is_late": days > aim.days,
    }


_tiles: list[Tile] = []


def register(tile: Tile) -> None:
    """Put the tile behind those that are there."""
    _tiles.append(tile)


def tiles_of(user: "User") -> Iterator[Tile]:
    """Return the tiles that `user` may see."""
    return (tile for tile in _tiles if user.has_perm(tile.permission))
