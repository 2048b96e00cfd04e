"""Any history of offers, answers, ends and corrections over days leaves terms in order, and access
follows them: compared with a plain account of the same history.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import combinations

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from accounts.models import User
from caucuses import access
from caucuses.jobs import appointments as jobs
from caucuses.models import Appointment, AppointmentOffer, Grouping
from caucuses.services import appointments
from caucuses.services.appointments import TermValues
from frame.errors import Refused
from tests.caucuses.factories import GroupingFactory
from tests.people import create_moderator, create_person

pytestmark = pytest.mark.slow

BEGIN = datetime(2030, 1, 1, 12, tzinfo=timezone.get_default_timezone())
GROUPS = 4
PEOPLE = 3
# A decision is about few days, so that terms meet.
DAYS = st.integers(-10, 30)
ROLES = st.sampled_from(["coordinator", "focal_point", "rapporteur"])
LEADING = {"coordinator", "focal_point", "alternate"}


@dataclass
class Held:
    """One line of the plain account: who held what from one day up to, not with, another."""

    person: int
    group: int
    role: str
    first: date
    end: date
    term_end: date

    def covers(self, day):
        return self.first <= day < self.end

    def shares_a_day_with(self, first, end):
        return first < end and self.first < self.end and self.first < end and first < self.end


class Terms(RuleBasedStateMachine):
    """A tree of groups and three people, over days that pass."""

    @initialize(
        parents=st.lists(st.integers(0, GROUPS), min_size=GROUPS, max_size=GROUPS),
        outside=st.lists(st.booleans(), min_size=GROUPS, max_size=GROUPS),
    )
    def begin(self, parents, outside):
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.clock = pytest.MonkeyPatch()
        self.set_now(BEGIN)
        self.groups: list[Grouping] = []
        self.above: dict[int, int | None] = {}
        for place in range(GROUPS):
            # 0 is no parent; else one of those before it.
            before = parents[place] - 1 if parents[place] <= place else -1
            parent = self.groups[before] if before >= 0 else None
            made = GroupingFactory(parent=parent, outside=outside[place])
            self.groups.append(made)
            is_part = parent is not None and not outside[place]
            self.above[made.pk] = parent.pk if is_part else None
        self.people = [create_person(f"person{number}") for number in range(PEOPLE)]
        self.decider = create_moderator("decider")
        self.account: dict[int, Held] = {}

    def teardown(self):
        if hasattr(self, "transaction"):
            try:
                self.access_is_right_on_every_day()
            finally:
                self.clock.undo()
                transaction.set_rollback(True)
                self.transaction.__exit__(None, None, None)

    def set_now(self, now):
        self.now = now
        self.clock.setattr(timezone, "now", lambda: now)

    @property
    def today(self):
        return self.now.date()

    def is_free(self, person, group, role, first, end, *, apart_from=None):
        """Tell whether the account lets the person hold the role for that time."""
        return not any(
            held.shares_a_day_with(first, end)
            for key, held in self.account.items()
            if key != apart_from
            and (held.group, held.role) == (group, role)
            and (held.person == person or role == "focal_point")
        )

    # --- What people do ---

    @rule(days=st.integers(1, 15))
    def days_pass(self, days):
        self.set_now(self.now + timedelta(days=days))
        for task in (jobs.remind_of_ends, jobs.tell_ends, jobs.lapse_offers):
            task.call()

    @rule(
        group=st.integers(0, GROUPS - 1),
        person=st.integers(0, PEOPLE - 1),
        role=ROLES,
        start=DAYS,
        length=st.one_of(st.integers(-2, 0), st.integers(1, 90), st.integers(30, 90)),
        accepts=st.sampled_from([True, True, False]),
    )
    def offer(self, group, person, role, start, length, accepts):
        """Offer a role; mostly it is accepted at once, so that histories become long."""
        grouping, invited = self.groups[group], self.people[person]
        first = self.today + timedelta(days=start)
        end = first + timedelta(days=length)
        waiting = AppointmentOffer.objects.open().filter(grouping=grouping, role=role)
        is_possible = (
            first < end
            and end > self.today
            and self.is_free(invited.pk, grouping.pk, role, first, end)
            and not waiting.filter(email=invited.email).exists()
            and not (
                role == "focal_point"
                and any(row.from_on < end and first < row.until_on for row in waiting)
            )
        )
        assert is_possible == self.attempt(
            lambda: appointments.offer(
                grouping,
                by=self.decider,
                email=invited.email,
                role=role,
                from_on=first,
                until_on=end,
                decided_by="election",
            )
        )
        if is_possible and accepts:
            self.answer(AppointmentOffer.objects.latest("pk"), invited, is_listed=False)

    @precondition(lambda self: AppointmentOffer.objects.exists())
    @rule(which=st.integers(0, 50), by=st.integers(0, PEOPLE), is_listed=st.booleans())
    def accept(self, which, by, is_listed):
        """Answer an offer: mostly the right person, now and then another one."""
        rows = list(AppointmentOffer.objects.order_by("pk"))
        row = rows[which % len(rows)]
        invited = next(each for each in self.people if each.email == row.email)
        self.answer(row, self.people[by] if by < PEOPLE else invited, is_listed=is_listed)

    def answer(self, row, person, *, is_listed):
        is_possible = (
            row.is_open
            and person.email == row.email
            and row.until_on > self.today
            and self.is_free(person.pk, row.grouping_id, row.role, row.from_on, row.until_on)
        )
        done = self.attempt(lambda: appointments.accept(row, by=person, is_listed=is_listed))
        assert done == is_possible
        if done:
            made = Appointment.objects.latest("pk")
            self.account[made.pk] = Held(
                person.pk, row.grouping_id, row.role, row.from_on, row.until_on, row.until_on
            )

    @precondition(lambda self: self.account)
    @rule(which=st.integers(0, 50), resigns=st.booleans(), who=st.integers(0, PEOPLE - 1))
    def end(self, which, resigns, who):
        key = sorted(self.account)[which % len(self.account)]
        held = self.account[key]
        row = Appointment.objects.get(pk=key)
        person = self.people[who]
        is_running = held.end > max(self.today, held.first)
        is_own = held.person == person.pk
        if resigns:
            done = self.attempt(lambda: appointments.resign(row, by=person))
        else:
            done = self.attempt(lambda: appointments.end_early(row, by=person, reason="So."))
        assert done == (is_running and is_own == resigns)
        if done:
            held.end = max(self.today, held.first)

    @precondition(lambda self: self.account)
    @rule(
        which=st.integers(0, 50),
        never=st.booleans(),
        role=ROLES,
        start=st.integers(-15, 15),
        length=st.integers(-2, 90),
    )
    def correct(self, which, never, role, start, length):
        key = sorted(self.account)[which % len(self.account)]
        held = self.account[key]
        row = Appointment.objects.get(pk=key)
        first = held.first + timedelta(days=start)
        term_end = first + timedelta(days=length)
        right = Held(held.person, held.group, role, first, term_end, term_end)
        if held.end < held.term_end and held.end < term_end:
            right.end = max(held.end, first)
        is_possible = never or (
            first < term_end
            and not (held.end <= self.today < right.end)
            and self.is_free(held.person, held.group, role, first, right.end, apart_from=key)
        )
        values = None if never else TermValues(role, first, term_end, "bureau")
        done = self.attempt(
            lambda: appointments.correct(row, by=self.decider, reason="So.", replacement=values)
        )
        assert done == is_possible
        if done:
            del self.account[key]
            if not never:
                self.account[Appointment.objects.latest("pk").pk] = right

    def attempt(self, act):
        """Tell whether the act was done; one that is refused changes nothing."""
        before = self.rows()
        try:
            with transaction.atomic():
                act()
        except Refused:
            assert self.rows() == before
            return False
        assert self.rows() != before
        return True

    def rows(self):
        return [
            list(model.objects.order_by("pk").values()) for model in (Appointment, AppointmentOffer)
        ]

    # --- What always holds ---

    @invariant()
    def account_and_rows_agree(self):
        rows = Appointment.objects.standing().order_by("pk")
        assert {
            row.pk: Held(
                row.person_id,
                row.grouping_id,
                row.role,
                row.from_on,
                row.until_on,
                row.term_until_on,
            )
            for row in rows
        } == self.account

    @invariant()
    def terms_do_not_overlap(self):
        for one, other in combinations(Appointment.objects.standing(), 2):
            shared = max(one.from_on, other.from_on) < min(one.until_on, other.until_on)
            is_held = one.from_on < one.until_on and other.from_on < other.until_on
            if (
                shared
                and is_held
                and (one.grouping_id, one.role) == (other.grouping_id, other.role)
            ):
                assert one.person_id != other.person_id
                assert one.role != "focal_point"

    @invariant()
    def access_is_right_today(self):
        self.compare_access()

    def access_is_right_on_every_day(self):
        """Compare access on each day on which something begins or ends, and on the day before."""
        limits = {limit for held in self.account.values() for limit in (held.first, held.end)}
        days = {limit - timedelta(days=back) for limit in limits for back in (0, 1)}
        for day in sorted(days):
            self.set_now(datetime(day.year, day.month, day.day, tzinfo=BEGIN.tzinfo))
            self.compare_access()

    def compare_access(self):
        # Read anew, as each request does: what a person leads is kept with them for a while.
        for person in User.objects.filter(pk__in=[each.pk for each in self.people]):
            led = {
                held.group
                for held in self.account.values()
                if held.person == person.pk and held.role in LEADING and held.covers(self.today)
            }
            assert access.led_by(person) == led
            found = Grouping.objects.coordinated_by(person).values_list("pk", flat=True)
            assert set(found) == {key for key in self.above if led.intersection(self.line(key))}
            assert person.has_perm("accounts.enter_back_office") == bool(led)

    def line(self, key):
        """Return the group and those that coordinate it, step by step."""
        keys = []
        step: int | None = key
        while step is not None:
            keys.append(step)
            step = self.above[step]
        return keys


def test_any_history_keeps_terms_and_access_in_order(db):
    run_state_machine_as_test(
        Terms,
        settings=settings(
            max_examples=12,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
