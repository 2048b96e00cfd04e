"""What the public pages show of other rooms, put in shape for the templates."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils.functional import Promise

from caucuses.enums import FamilyGroup
from caucuses.models import Grouping
from moderation import kinds
from moderation.models import Request
from pages.enums import EventPhase
from pages.models import Event


@dataclass
class Branch:
    """A group and the groups that stand below it."""

    grouping: Grouping
    branches: list["Branch"] = field(default_factory=list)


def tree_below(top: Grouping) -> list[Branch]:
    """Return what `top` coordinates, two steps deep: 1 query."""
    rows = list(Grouping.objects.below(top))
    by_key = {row.pk: Branch(row) for row in rows}
    first = []
    for row in rows:
        above = by_key.get(row.parent_id or 0)
        if row.parent_id == top.pk:
            first.append(by_key[row.pk])
        elif above is not None:
            above.branches.append(by_key[row.pk])
    return first


@dataclass(frozen=True)
class Families:
    """The families of the Bureau of one sort."""

    label: str | Promise
    families: list[Grouping]


def families_by_group() -> list[Families]:
    """Return the families of the Bureau by sort: 1 query."""
    rows = list(Grouping.objects.families())
    return [
        Families(group.label, found)
        for group in FamilyGroup
        if (found := [row for row in rows if row.family_group == group])
    ]


@dataclass(frozen=True)
class Wait:
    """How long a kind of request usually takes, or should take if too few were decided."""

    label: str | Promise
    duration: timedelta
    is_aim: bool


def usual_waits() -> list[Wait]:
    """Return the usual wait of each kind of request: 1 query a kind."""
    waits = []
    for kind in kinds.all_kinds():
        measured = Request.objects.usual_wait(kind.name)
        waits.append(Wait(kind.label_plural, measured or kind.aim, is_aim=measured is None))
    return waits


@dataclass
class TimelinePhase:
    """The events of one phase."""

    phase: EventPhase
    events: list[Event]


def by_phase(events: Iterable[Event]) -> list[TimelinePhase]:
    """Return the events under their phases, in order of time."""
    found: dict[str, list[Event]] = {}
    for event in events:
        found.setdefault(event.phase, []).append(event)
    return [TimelinePhase(phase, found[phase]) for phase in EventPhase if phase in found]


def first_from(events: Iterable[Event], day: date) -> Event | None:
    """Return the first event that is not over at `day`."""
    return next((event for event in events if event.latest_on >= day), None)


def distinct_subjects(groupings: Iterable[Grouping]) -> Iterator[Grouping]:
    """Return one group for each subject: the first."""
    seen = set()
    for grouping in groupings:
        if grouping.subject not in seen:
            seen.add(grouping.subject)
            yield grouping
