"""A portal as large as it may become, to measure it: generated groups, organisations, people,
memberships, appointments and requests. Nothing here is anybody's real data.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass

from caucuses import openness
from search import services as search
from wsis_portal.load import groupings, organisations, requests, writing
from wsis_portal.load.people import COORDINATOR, DOMAIN, MEMBER, MODERATOR, PLENARY, write_people
from wsis_portal.load.refusal import Filled, RealPeople, Refused, refuse_real_people

__all__ = [
    "BIG_GROUP",
    "COORDINATOR",
    "DOMAIN",
    "MEMBER",
    "MODERATOR",
    "PLENARY",
    "Filled",
    "RealPeople",
    "Refused",
    "Size",
    "TooManyMemberships",
    "generate",
]

BIG_GROUP = groupings.BIG_GROUP
TooManyMemberships = groupings.TooManyMemberships


@dataclass(frozen=True)
class Size:
    """How many of what. `waiting` are registrations; `asking` people ask to join the big group, and
    as many propose one.
    """

    organisations: int
    groupings: int
    memberships: int
    waiting: int = 0
    asking: int = 100


def _silent(_what: str, _rows: int) -> None:
    pass


def generate(size: Size, *, tell: Callable[[str, int], None] = _silent) -> None:
    """Fill a database, the same rows each time. Raises Refused where it holds people, or was filled
    before. `tell` hears of each step that is done, and of how many rows.

    One organisation in three has a representative; of the group `BIG_GROUP` is a fiftieth of all
    memberships, the others' sizes follow a power law.
    """
    refuse_real_people()
    writing.prepare()
    chance = random.Random(2003)
    people = write_people(size.organisations, chance)
    tell("people", len(people))
    rows = organisations.write_organisations(size.organisations, people, chance)
    tell("organisations", len(rows))
    groups = groupings.write_groupings(size.groupings, people, chance)
    tell("groupings", len(groups))
    groupings.write_memberships(size.memberships, groups, rows, people, chance)
    tell("memberships", size.memberships)
    requests.write_at_the_door(groups, people, size.asking)
    tell("requests made at the door", 2 * size.asking + 1)
    requests.write_waiting(size.waiting, people, chance)
    tell("registrations that wait", size.waiting)
    openness.refresh_all()
    tell("groupings, looked at for openness", len(groups))
    counts = search.rebuild()
    tell("rows in the index of the search", sum(count.written for count in counts))
    writing.finish()
