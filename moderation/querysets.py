"""Every question that is asked of requests and decisions."""

from datetime import UTC, datetime, timedelta
from statistics import median
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils import timezone

from moderation import kinds, lookups  # noqa: F401  the second registers itself
from moderation.enums import DECIDED, IN_QUEUE, State

if TYPE_CHECKING:
    from accounts.models import User
    from moderation.models import Decision, Request  # noqa: F401 (named in strings below)

# The usual wait is told from so many last decisions, and not from fewer than the least.
WAIT_SAMPLE = 50
WAIT_LEAST = 5
BEFORE_ALL = datetime(2000, 1, 1, tzinfo=UTC)


class RequestQuerySet(models.QuerySet["Request"]):
    def update(self, **values: Any) -> int:
        """Update anything but the state; raises DirectStateChange for that."""
        if "state" in values or "moves" in values:
            from moderation.models import DirectStateChange  # the model needs this queryset first

            raise DirectStateChange(
                "A request changes its state only through a move (moderation/services.py)."
            )
        return super().update(**values)

    def open(self) -> "RequestQuerySet":
        """Return what waits: for the deciders or for the applicant's answer."""
        return self.filter(state__among=IN_QUEUE)

    def decided(self) -> "RequestQuerySet":
        # What is decided has a date. A range of dates begins in the index where those without end,
        # however many wait; "is not null" does not on SQLite.
        return self.filter(state__in=DECIDED, decided_at__gte=BEFORE_ALL)

    def visible_to(self, user: "User") -> "RequestQuerySet":
        """Return what `user` may see in the back-office: each kind says so for its own. Drafts are
        nobody's business.
        """
        if not user.is_authenticated or not user.is_active:
            return self.none()
        known = self.exclude(state=State.DRAFT)
        shown, whole, is_all = self.none(), [], True
        for kind in kinds.all_kinds():
            rows = known.filter(kind=kind.name)
            seen = kind.scope(rows, user)
            if seen is rows:
                whole.append(kind.name)
            else:
                shown, is_all = shown | seen, False
        # Who sees all is asked nothing of the kinds: the index of the queue serves as it is.
        return known if is_all else shown | known.filter(kind__in=whole)

    def waiting_by_kind(self, user: "User") -> dict[str, tuple[int, datetime]]:
        """Return how many wait for a decider of each kind that `user` may see, and since when: 1
        query, which counts each kind in the index.
        """
        if not user.is_authenticated or not user.is_active:
            return {}
        sent = self.filter(state__among=[State.SUBMITTED]).order_by()
        scoped, whole = [], []
        for kind in kinds.all_kinds():
            rows = sent.filter(kind=kind.name)
            seen = kind.scope(rows, user)
            if seen is rows:
                whole.append(kind.name)
            else:
                scoped.append(seen)
        # Those seen whole together, which spares the parts of a dozen kinds. The others not in one
        # condition: each row would have to be compared with that of every kind.
        first, *others = (
            rows.values_list("kind").annotate(
                number=models.Count("pk"), oldest=models.Min("submitted_at")
            )
            for rows in ([sent.filter(kind__in=whole)] if whole else []) + scoped
        )
        counted = first.union(*others, all=True) if others else first
        return {kind: (number, oldest) for kind, number, oldest in counted}

    def for_queue(self) -> "RequestQuerySet":
        """Return them with what a row of the work queue reads: no further query a row."""
        return self.select_related("applicant", "looked_at_by")

    def waiting_longer_than(self, age: timedelta) -> "RequestQuerySet":
        """Return what has waited for a decider longer than `age`."""
        return self.filter(state=State.SUBMITTED, submitted_at__lt=timezone.now() - age)

    def stale_drafts(self, before: datetime) -> "RequestQuerySet":
        return self.filter(state=State.DRAFT, updated_at__lt=before)

    def usual_wait(self, kind: str) -> timedelta | None:
        """Return the median time from sending to decision of the last ones of a kind; None where
        there are too few.
        """
        rows = (
            self.decided()
            .filter(kind=kind)
            .order_by("-decided_at")
            .values_list("submitted_at", "decided_at")[:WAIT_SAMPLE]
        )
        waits = [decided - sent for sent, decided in rows if sent and decided]
        if len(waits) < WAIT_LEAST:
            return None
        return timedelta(seconds=median(wait.total_seconds() for wait in waits))


class DecisionQuerySet(models.QuerySet["Decision"]):
    def update(self, **values: Any) -> int:
        from moderation.models import LogIsFinal  # the model needs this queryset first

        raise LogIsFinal("A decision is never changed; a later one may reverse it.")

    def delete(self) -> tuple[int, dict[str, int]]:
        from moderation.models import LogIsFinal  # the model needs this queryset first

        raise LogIsFinal("A decision is never deleted.")

    def final(self) -> "DecisionQuerySet":
        """Return the decisions that stand: approvals and refusals that no later one reversed."""
        return self.filter(to_state__in=DECIDED, reversed_by=None).exclude(verb="note")
