"""What the database promises of memberships, and what holds after any history."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from caucuses.models import Membership
from caucuses.services import memberships as services
from caucuses.services.membership_requests import organisation_of
from frame.errors import Refused
from moderation import services as moderation
from moderation.models import Request
from organisations.models import Mandate
from tests.caucuses.factories import AppointmentFactory, GroupingFactory, MembershipFactory
from tests.organisations.factories import MandateFactory, OrganisationFactory
from tests.people import create_person


@pytest.mark.parametrize(
    "fields",
    [
        {"until_at": timezone.now()},
        {"end": "left"},
        {"until_at": timezone.now() - timedelta(days=300), "end": "left"},
    ],
    ids=["end without a word", "word without an end", "ends before it began"],
)
def test_end_is_told_whole(db, grouping, registered, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        MembershipFactory(grouping=grouping, person=registered, **fields)


def test_membership_is_of_one_member(db, grouping, registered):
    organisation = OrganisationFactory()
    for who in ({"person": None}, {"person": registered, "organisation": organisation}):
        with pytest.raises(IntegrityError), transaction.atomic():
            MembershipFactory(grouping=grouping, joined_by=registered, **who)


def test_one_current_membership_in_a_group(db, grouping, registered):
    MembershipFactory(grouping=grouping, person=registered, ended=True)
    MembershipFactory(grouping=grouping, person=registered)

    with pytest.raises(IntegrityError), transaction.atomic():
        MembershipFactory(grouping=grouping, person=registered)


class Histories(RuleBasedStateMachine):
    """People and organisations join, are admitted, leave, pause and are removed, while mandates
    come and go. A plain record beside it (`current`, `mandates`) tells what must be true.
    """

    @initialize()
    def gather(self):
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.groupings = [GroupingFactory(admission="open"), GroupingFactory()]
        self.people = [create_person(f"person{number}") for number in range(3)]
        self.organisations = OrganisationFactory.create_batch(2, registered=True)
        self.coordinator = create_person("coordinator")
        for grouping in self.groupings:
            AppointmentFactory(grouping=grouping, person=self.coordinator)
        self.current: set[tuple] = set()  # (group, "person" or "organisation", key)
        self.paused: set[tuple] = set()
        self.waiting: dict[tuple, tuple] = {}  # the same -> (request, person)
        self.mandates: dict[tuple, bool] = {}  # (person, organisation) -> may join

    def teardown(self):
        if hasattr(self, "transaction"):
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)

    # --- What people do ---

    @rule(who=st.integers(0, 2), whom=st.integers(0, 1), may_join=st.booleans())
    def change_mandate(self, who, whom, may_join):
        person, organisation = self.people[who], self.organisations[whom]
        key = (person.pk, organisation.pk)
        if key in self.mandates:
            Mandate.objects.filter(person=person, organisation=organisation, until_at=None).update(
                until_at=timezone.now()
            )
            del self.mandates[key]
        else:
            MandateFactory(person=person, organisation=organisation, may_join=may_join)
            self.mandates[key] = may_join

    @rule(who=st.integers(0, 2), where=st.integers(0, 1), for_whom=st.sampled_from([None, 0, 1]))
    def join(self, who, where, for_whom):
        person, grouping = self.people[who], self.groupings[where]
        member = self.member(grouping, person, for_whom)
        mandate = None
        if for_whom is not None:
            # Also one that has ended long ago: a form left open.
            mandate = Mandate.objects.filter(
                person=person, organisation=self.organisations[for_whom]
            ).last()
            if mandate is None:
                return
        may = for_whom is None or self.mandates.get((person.pk, member[2]), False)
        expected = may and member not in self.current and member not in self.waiting
        done = self.attempt(
            expected, lambda: services.join(grouping, by=person, mandate=mandate, is_listed=True)
        )
        if isinstance(done, Request):
            assert where == 1
            self.waiting[member] = (done, person)
        elif done:
            self.current.add(member)

    @rule(which=st.integers(0, 9), verb=st.sampled_from(["approve", "decline", "withdraw"]))
    def settle(self, which, verb):
        if not self.waiting:
            return
        member = sorted(self.waiting)[which % len(self.waiting)]
        request, person = self.waiting[member]
        own = member[1] == "person" or self.mandates.get((person.pk, member[2]), False)
        by = person if verb == "withdraw" else self.coordinator
        expected = own if verb == "withdraw" else True
        if self.attempt(expected, lambda: moderation.move(request, verb, by=by, reason="So.")):
            del self.waiting[member]
            if verb == "approve":
                self.current.add(member)

    @rule(which=st.integers(0, 9))
    def reverse(self, which):
        request = Request.objects.filter(kind="membership", state="approved").last()
        if request is None:
            return
        ended = request.decisions.filter(verb="approve").last().memberships.current().first()
        moderation.reverse(request, by=self.coordinator, reason="So.")
        if ended is not None:
            self.forget(self.key(ended))
        uid = request.payload["organisation"]
        kind = "organisation" if uid else "person"
        key = organisation_of(request).pk if uid else request.applicant_id
        member = (request.target_id, kind, key)
        # Two requests of one member may wait now: whichever comes second is refused.
        if member in self.waiting or member in self.current:
            moderation.decline(request, by=self.coordinator, reason="So.")
        else:
            self.waiting[member] = (request, request.applicant)

    @rule(
        which=st.integers(0, 9),
        who=st.integers(0, 2),
        deed=st.sampled_from(["leave", "pause", "resume", "remove"]),
    )
    def change_membership(self, which, who, deed):
        rows = list(Membership.objects.order_by("pk"))
        if not rows:
            return
        membership, person = rows[which % len(rows)], self.people[who]
        member = self.key(membership)
        if deed == "remove":
            done = self.attempt(
                membership.is_current,
                lambda: services.remove(membership, by=self.coordinator, reason="So.") or True,
            )
        else:
            own = (
                membership.person_id == person.pk
                if membership.person_id
                else self.mandates.get((person.pk, membership.organisation_id), False)
            )
            fits = {
                "leave": True,
                "pause": member not in self.paused,
                "resume": member in self.paused,
            }[deed]
            done = self.attempt(
                own and membership.is_current and fits,
                lambda: getattr(services, deed)(membership, by=person) or True,
            )
        if not done:
            return
        if deed == "pause":
            self.paused.add(member)
        elif deed == "resume":
            self.paused.discard(member)
        else:
            self.forget(member)

    # --- What must be true ---

    @invariant()
    def memberships_never_overlap(self):
        if not hasattr(self, "groupings"):
            return
        spans: dict[tuple, list] = {}
        for membership in Membership.objects.order_by("from_at", "pk"):
            spans.setdefault(self.key(membership), []).append(membership)
        for rows in spans.values():
            for earlier, later in pairwise(rows):
                assert earlier.until_at is not None
                assert earlier.from_at <= earlier.until_at <= later.from_at
        assert {self.key(row) for row in Membership.objects.current()} == self.current
        active = {self.key(row) for row in Membership.objects.active()}
        assert active == self.current - self.paused

    @invariant()
    def everybody_reaches_what_is_theirs(self):
        if not hasattr(self, "groupings"):
            return
        for person in self.people:
            organisations = {o for p, o in self.mandates if p == person.pk}
            expected = {
                member
                for member in self.current
                if (member[1] == "person" and member[2] == person.pk)
                or (member[1] == "organisation" and member[2] in organisations)
            }
            reached = Membership.objects.current().reached_by(person)
            assert {self.key(row) for row in reached} == expected

    # --- What the rules share ---

    def member(self, grouping, person, for_whom):
        if for_whom is None:
            return (grouping.pk, "person", person.pk)
        return (grouping.pk, "organisation", self.organisations[for_whom].pk)

    @staticmethod
    def key(membership):
        if membership.person_id:
            return (membership.grouping_id, "person", membership.person_id)
        return (membership.grouping_id, "organisation", membership.organisation_id)

    def forget(self, member):
        self.current.discard(member)
        self.paused.discard(member)

    @staticmethod
    def attempt(expected, deed):
        """Do it; return what came of it, None where it was refused: as was expected, or not."""
        before = list(Membership.objects.order_by("pk").values())
        try:
            with transaction.atomic():
                done = deed()
        except Refused:
            assert not expected
            assert list(Membership.objects.order_by("pk").values()) == before
            return None
        assert expected
        return done


@pytest.mark.slow
def test_any_history_keeps_memberships_apart(db):
    run_state_machine_as_test(
        Histories,
        settings=settings(
            max_examples=30,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
