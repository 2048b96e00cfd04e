"""Every question that is asked of appointments: who leads, who held what on which day."""

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone

from accounts.invitations import InvitationQuerySet
from caucuses.enums import LEADING

if TYPE_CHECKING:
    from accounts.models import User
    from caucuses.models import Appointment, AppointmentOffer  # noqa: F401 (named in strings below)


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def standing(self) -> "AppointmentQuerySet":
        """Return those that hold: no correction took their place."""
        return self.filter(is_void=False)

    def on_day(self, day: date) -> "AppointmentQuerySet":
        """Return what was held on `day` (UTC): the first day counts, the day of the end no more."""
        return self.standing().filter(from_on__lte=day, until_on__gt=day)

    def current(self) -> "AppointmentQuerySet":
        """Return what is held today."""
        return self.on_day(timezone.now().date())

    def leading(self) -> "AppointmentQuerySet":
        """Return those of coordinators, focal points and their alternates."""
        return self.filter(role__in=LEADING)

    def former(self) -> "AppointmentQuerySet":
        """Return those that were held and ended, the last ones first."""
        ended = self.standing().filter(until_on__lte=timezone.now().date())
        return ended.filter(until_on__gt=models.F("from_on")).order_by("-until_on", "-id")

    def not_renewed(self) -> "AppointmentQuerySet":
        """Return those after which the same person does not go on in the same role at once."""
        next_one = self.model._default_manager.filter(
            is_void=False,
            person=models.OuterRef("person"),
            grouping=models.OuterRef("grouping"),
            role=models.OuterRef("role"),
            from_on__lte=models.OuterRef("until_on"),
            until_on__gt=models.OuterRef("until_on"),
        )
        return self.exclude(models.Exists(next_one))

    def overlapping(self, first: date, end: date) -> "AppointmentQuerySet":
        """Return those that share a day with the term from `first` up to, not with, `end`."""
        shares_a_day = self.standing().filter(from_on__lt=end, until_on__gt=first)
        return shares_a_day.filter(until_on__gt=models.F("from_on"))

    def leaders_by_grouping(self, keys: Collection[int]) -> "dict[int, list[User]]":
        """Return the active people who lead each of the groups with these keys today, each once;
        a group without any is not in it: 1 query.
        """
        held = (
            self.current()
            .leading()
            .filter(grouping__in=keys, person__is_active=True)
            .select_related("person")
            .order_by("from_on", "pk")
        )
        leaders: dict[int, list[User]] = {}
        for appointment in held:
            people = leaders.setdefault(appointment.grouping_id, [])
            if appointment.person not in people:
                people.append(appointment.person)
        return leaders

    def for_page(self) -> "AppointmentQuerySet":
        """Return them with the person of each, by role: 1 query."""
        return self.select_related("person").order_by("role", "from_on", "id")


class AppointmentOfferQuerySet(InvitationQuerySet["AppointmentOffer"]):
    pass
