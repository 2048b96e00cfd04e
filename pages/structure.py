"""What the public pages show of other rooms, put in shape for the templates."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from django.utils.functional import Promise

from caucuses.enums import FamilyGroup, Role
from caucuses.models import Appointment, Grouping, Report
from moderation import kinds
from moderation.models import Request
from pages.enums import EventPhase
from pages.models import Event
from texts.querysets import readable

FAMILIES_SHOWN = 100
REPORTS_SHOWN = 3
MANY = 8  # groups below one that has a page of its own for them


@dataclass
class Branch:
    """A group and the groups that stand below it, or how many more there are."""

    grouping: Grouping
    branches: list["Branch"] = field(default_factory=list)
    further_count: int = 0


def tree_below(top: Grouping) -> list[Branch]:
    """Return what `top` coordinates, two steps deep: 2 queries. Where one of these coordinates
    many, only their number is told: its own page shows them.
    """
    rows = list(Grouping.objects.below(top).in_readers_language())
    by_key = {row.pk: Branch(row) for row in rows}
    first = []
    for row in rows:
        above = by_key.get(row.parent_id or 0)
        if row.parent_id == top.pk:
            first.append(by_key[row.pk])
        elif above is not None:
            above.branches.append(by_key[row.pk])
    for branch in first:
        if len(branch.branches) > MANY:
            branch.branches, branch.further_count = [], len(branch.branches)
    return first


@dataclass(frozen=True)
class Family:
    """A family of the Bureau and who speaks for it today."""

    grouping: Grouping
    focal_points: list[Appointment]
    alternates: list[Appointment]

    @property
    def has_free_seat(self) -> bool:
        """Whether it could have a focal point and none is known."""
        return not self.focal_points and not self.grouping.is_closed


@dataclass(frozen=True)
class Families:
    """The families of the Bureau of one sort."""

    label: str | Promise
    families: list[Family]

    @property
    def free_count(self) -> int:
        return sum(family.has_free_seat for family in self.families)


def families_by_group() -> list[Families]:
    """Return the families of the Bureau by sort: 3 queries."""
    rows = list(Grouping.objects.families().in_readers_language()[:FAMILIES_SHOWN])
    held = defaultdict(list)
    for appointment in Appointment.objects.current().filter(grouping__in=rows).for_page():
        held[appointment.grouping_id, appointment.role].append(appointment)
    families = [
        Family(row, held[row.pk, Role.FOCAL_POINT], held[row.pk, Role.ALTERNATE]) for row in rows
    ]
    return [
        Families(group.label, found)
        for group in FamilyGroup
        if (found := [family for family in families if family.grouping.family_group == group])
    ]


def latest_reports(above: Grouping | None = None) -> list[Report]:
    """Return the latest reports of all groups, or of those that `above` coordinates: 3 queries."""
    rows = Report.objects.public()
    if above is not None:
        rows = rows.filter(grouping__line__contains=f"/{above.pk}/").exclude(grouping=above)
    found = rows.select_related("grouping").prefetch_related(readable(), readable("grouping"))
    return list(found.order_by("-published_at", "-id")[:REPORTS_SHOWN])


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


def distinct_subjects(groupings: Iterable[Grouping]) -> Iterator[Grouping]:
    """Return one group for each subject: the first."""
    seen = set()
    for grouping in groupings:
        if grouping.subject not in seen:
            seen.add(grouping.subject)
            yield grouping
