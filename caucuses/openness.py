"""The open-caucus test: ten things that a newcomer needs to find on a group's page (design,
section 6).

Each thing has a check, which tells for many groups at once which of them have it; a room above adds
its own (`register`). What a group has is kept with it, so that the index sorts by it: services that
change something call `refresh`, and a job does where only time has passed.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from caucuses.enums import Relation, WhoMayJoin
from caucuses.models import Appointment, Grouping, Membership, Report
from caucuses.querysets.groupings import GroupingQuerySet
from frame.batches import in_batches

Check = Callable[[GroupingQuerySet], Iterable[int]]
BATCH = 500  # groups at a time


@dataclass(frozen=True)
class Item:
    """One of the ten things, and what people call it."""

    key: str
    label: str | Promise


ITEMS = (
    Item("purpose", _("Purpose")),
    Item("who", _("Who may join")),
    Item("how", _("How to join")),
    Item("coordinators", _("Coordinators")),
    Item("list", _("Mailing list")),
    Item("charter", _("Charter")),
    Item("members", _("Members")),
    Item("meeting", _("Next meeting")),
    Item("report", _("Latest report")),
    Item("review", _("Review date")),
)


def _where(condition: Q) -> Check:
    return lambda groupings: groupings.filter(condition).values_list("pk", flat=True)


_checks: dict[str, Check] = {
    "purpose": _where(~Q(purpose="")),
    "who": _where(~Q(who_may_join="")),
    "how": _where(
        ~Q(joining="") | (Q(relation=Relation.PART) & ~Q(who_may_join=WhoMayJoin.APPOINTED))
    ),
    "coordinators": lambda groupings: (
        Appointment.objects.current()
        .leading()
        .filter(grouping__in=groupings)
        .values_list("grouping_id", flat=True)
    ),
    "list": lambda groupings: (),  # the room of mailing lists registers it
    "charter": _where(~Q(charter_url="") | Q(charters__isnull=False)),
    "members": lambda groupings: (
        Membership.objects.current()
        .filter(grouping__in=groupings)
        .order_by()
        .values_list("grouping_id", flat=True)
        .distinct()
    ),
    "meeting": lambda groupings: groupings.filter(meeting_at__gte=timezone.now()).values_list(
        "pk", flat=True
    ),
    "report": lambda groupings: (
        Report.objects.public()
        .filter(grouping__in=groupings)
        .order_by()
        .values_list("grouping_id", flat=True)
        .distinct()
    ),
    "review": _where(Q(review_on__isnull=False)),
}


def register(key: str, check: Check) -> None:
    """Let a room above say which groups have the thing `key`; raises KeyError for another."""
    if key not in {item.key for item in ITEMS}:
        raise KeyError(key)
    _checks[key] = check


@dataclass(frozen=True)
class OpenItem:
    """One of the ten things as one group's page tells it."""

    key: str
    label: str | Promise
    is_present: bool


def items_of(grouping: Grouping) -> list[OpenItem]:
    """Return the ten things with whether the group has them: no query."""
    return [OpenItem(item.key, item.label, item.key in grouping.open_items) for item in ITEMS]


@transaction.atomic
def refresh(keys: Collection[int]) -> int:
    """Look anew what the groups with these keys have, and keep it; return how many changed.

    One query a thing, and one write where something changed.
    """
    changed = _changed(keys)
    Grouping.objects.bulk_update(changed, ["open_items", "open_count"])
    return len(changed)


def refresh_all() -> int:
    """Look anew at every group, some hundreds at a time; return how many changed."""
    keys = list(Grouping.objects.order_by("pk").values_list("pk", flat=True))
    # On SQLite a transaction keeps everybody else from writing, and hardly any group changes.
    changed = [grouping.pk for batch in in_batches(keys, BATCH) for grouping in _changed(batch)]
    return sum(refresh(batch) for batch in in_batches(changed, BATCH))


def _changed(keys: Collection[int]) -> list[Grouping]:
    """Return the groups that have something else than is kept with them, with what they have."""
    groupings = Grouping.objects.filter(pk__in=keys)
    found = {key: set(check(groupings)) for key, check in _checks.items()}
    changed = []
    for grouping in groupings.only("pk", "open_items", "open_count").order_by("pk"):
        has = [item.key for item in ITEMS if grouping.pk in found[item.key]]
        if has != grouping.open_items or len(has) != grouping.open_count:
            grouping.open_items, grouping.open_count = has, len(has)
            changed.append(grouping)
    return changed
