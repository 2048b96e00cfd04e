"""Counting in the database: it holds over processes and restarts, and two at one moment are two."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from limits import rates, sources
from limits.models import Caught, Tally
from limits.rates import Rate, Scope

CAUGHT_KEPT = timedelta(days=90)
_COUNT_ONE = (
    'INSERT INTO limits_tally ("digest", "count", "ends_at") VALUES (%s, 1, %s) '
    'ON CONFLICT ("digest") DO UPDATE SET "count" = limits_tally."count" + 1 RETURNING "count"'
)


@dataclass(frozen=True)
class Place:
    """One count that something goes to: of which digest, until when, and how many pass."""

    digest: str
    ends_at: datetime
    amount: int


class _Rollback(Exception):
    """Takes back what was counted before a limit was met."""


def places_of(
    action: str, allowed: Sequence[Rate], subjects: dict[Scope, str]
) -> tuple[Place, ...]:
    """Return where something counts. A scope that does not apply (a person, of a visitor) is left
    out.
    """
    now = timezone.now()
    if email := subjects.get(Scope.EMAIL):
        subjects = {**subjects, Scope.EMAIL: sources.mailbox_of(email)}
    found = [
        Place(
            sources.digest_today(
                action, rate.scope.value, rate.window, rate.number_of(now), subjects[rate.scope]
            ),
            rate.end_of(now),
            rate.amount,
        )
        for rate in allowed
        if subjects.get(rate.scope)
    ]
    # Always in one order, or two at one moment could wait for each other.
    return tuple(sorted(found, key=lambda place: place.digest))


def take(places: Sequence[Place], *, factor: int = 1) -> datetime | None:
    """Count one more at all the places and return None; or, where one is full, count nothing and
    return when there is room again.

    `factor` is how many times the amount pass. At most one query and one write a place.
    """
    # What is full already is found without taking the lock of a write.
    if again_at := when_free(places, factor=factor):
        return again_at
    full: list[Place] = []
    try:
        with transaction.atomic():
            full = [p for p in places if _count_one(p.digest, p.ends_at) > p.amount * factor]
            if full:
                raise _Rollback
    except _Rollback:
        return max(place.ends_at for place in full)
    return None


def take_named(action: str, scope: Scope, subject: str) -> datetime | None:
    """Count one more of an action that no address tells, for a service: within its transaction, so
    that what is refused afterwards is not counted. Returns as `take`.
    """
    return take(_places_named(action, scope, subject))


def when_named_free(action: str, scope: Scope, subject: str) -> datetime | None:
    """Return as `when_free`, of an action that no address tells."""
    return when_free(_places_named(action, scope, subject))


def _places_named(action: str, scope: Scope, subject: str) -> tuple[Place, ...]:
    if not settings.LIMITS_ON:
        return ()
    return places_of(action, rates.parse(settings.LIMIT_RATES[action]), {scope: subject})


def when_free(places: Sequence[Place], *, factor: int = 1) -> datetime | None:
    """Return when there is room at all the places again; None where there is now: one query."""
    if not places:
        return None
    digests = [place.digest for place in places]
    counts = dict(Tally.objects.filter(digest__in=digests).values_list("digest", "count"))
    full = [p.ends_at for p in places if counts.get(p.digest, 0) >= p.amount * factor]
    return max(full, default=None)


def give_back(places: Sequence[Place]) -> None:
    """Take back what was counted, because nothing came of it: one write a place."""
    if places:
        with transaction.atomic():
            for place in places:
                Tally.objects.filter(digest=place.digest, count__gt=0).update(count=F("count") - 1)


def is_first(digest: str, ends_at: datetime) -> bool:
    """Tell whether something comes for the first time, of several at one moment to one of them."""
    return _count_one(digest, ends_at) == 1


def note(action: str, outcome: str) -> None:
    """Count for the operator that something was held up."""
    key = {"day": timezone.now().date(), "action": action, "outcome": outcome}
    rows = Caught.objects.filter(**key)
    if not rows.update(count=F("count") + 1):
        _row, is_new = Caught.objects.get_or_create(**key, defaults={"count": 1})
        if not is_new:
            rows.update(count=F("count") + 1)


def forget() -> int:
    """Delete the counts whose time is over, and the operator's after three months; return how many
    of the first.
    """
    now = timezone.now()
    Caught.objects.filter(day__lte=now.date() - CAUGHT_KEPT).delete()
    return Tally.objects.filter(ends_at__lte=now).delete()[0]


def _count_one(digest: str, ends_at: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_ONE, [digest, connection.ops.adapt_datetimefield_value(ends_at)])
        return int(cursor.fetchone()[0])
