"""Every question that is asked of volunteers, documents, jobs and their log."""

from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from caucuses.models import Membership
from texts.querysets import readable
from translations.enums import IN_HAND, OPEN, JobState
from translations.team import TEAM

if TYPE_CHECKING:
    from accounts.models import User
    from translations.models import (  # noqa: F401  the classes below name them
        Document,
        Job,
        JobEvent,
        Volunteer,
    )

# The most wanted first; the columns are never null, the last is unique.
WANTED_ORDER = ["priority", "importance", "id"]


class VolunteerQuerySet(models.QuerySet["Volunteer"]):
    def at_work(self) -> "VolunteerQuerySet":
        """Return those who are members of the team today, and do not pause."""
        members = Membership.objects.current().filter(grouping__slug=TEAM, person__isnull=False)
        return self.filter(
            is_paused=False, person__is_active=True, person__in=members.values("person")
        )


class DocumentQuerySet(models.QuerySet["Document"]):
    def public(self) -> "DocumentQuerySet":
        return self.filter(is_public=True)

    def in_readers_language(self) -> "DocumentQuerySet":
        """Return them with what their `here` reads: 1 more query for all of them."""
        return self.prefetch_related(readable())


class JobQuerySet(models.QuerySet["Job"]):
    def open(self) -> "JobQuerySet":
        return self.filter(state__in=OPEN)

    def standing(self) -> "JobQuerySet":
        """Return what readers lack today, whether somebody is to work on it or not."""
        return self.filter(is_standing=True)

    def for_lists(self) -> "JobQuerySet":
        """Return them with what a row of a list reads; no draft is loaded."""
        return self.select_related("content_type").defer("draft")

    def to_translate(self) -> "JobQuerySet":
        return self.filter(state=JobState.WANTED)

    def to_review(self) -> "JobQuerySet":
        return self.filter(state=JobState.SUBMITTED, reviewer=None)

    def wanted(self) -> "JobQuerySet":
        """Return what waits for a volunteer: for a translator, or for a reviewer."""
        return self.filter(Q(state=JobState.WANTED) | Q(state=JobState.SUBMITTED, reviewer=None))

    def fitting(self, volunteer: "Volunteer") -> "JobQuerySet":
        """Return what waits and the volunteer can do, without what they translated themselves."""
        return (
            self.wanted()
            .filter(
                source_language__in=volunteer.languages_from,
                language__in=volunteer.languages_into,
            )
            .exclude(state=JobState.SUBMITTED, claimed_by=volunteer.person_id)
        )

    def in_hands_of(self, user: "User") -> "JobQuerySet":
        """Return what the person has to do: translations in hand, and reviews."""
        return self.filter(
            Q(state__in=IN_HAND, claimed_by=user) | Q(state=JobState.SUBMITTED, reviewer=user)
        )

    def of(self, row: models.Model) -> "JobQuerySet":
        """Return the jobs about one row."""
        content_type = ContentType.objects.get_for_model(row)
        return self.filter(content_type=content_type, object_id=row.pk)

    def overdue(self) -> "JobQuerySet":
        """Return claims whose time has run out."""
        return self.filter(state__in=IN_HAND, claimed_until__lte=timezone.now())

    def overdue_reviews(self) -> "JobQuerySet":
        return self.filter(
            state=JobState.SUBMITTED, reviewer__isnull=False, review_until__lte=timezone.now()
        )

    def soonest_first(self) -> "JobQuerySet":
        return self.order_by(F("claimed_until").asc(nulls_last=True), "id")


class JobEventQuerySet(models.QuerySet["JobEvent"]):
    def update(self, **values: Any) -> int:
        from translations.models import EventIsFinal  # the model needs this queryset first

        raise EventIsFinal("A step is never changed.")

    def delete(self) -> tuple[int, dict[str, int]]:
        from translations.models import EventIsFinal  # the model needs this queryset first

        raise EventIsFinal("A step is never deleted.")
