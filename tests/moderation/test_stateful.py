"""Any sequence of moves by anybody leaves log, organisations, mandates and mail in order."""

from collections import defaultdict
from itertools import pairwise
from typing import Any

import pytest
from django.db import transaction
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

from moderation import services
from moderation.enums import DECIDED, OPEN, Party, Reason
from moderation.models import Decision, Request
from notices.models import OutgoingMail
from organisations import services as organisations
from organisations.enums import Standing
from organisations.models import Mandate, Organisation
from tests.moderation import factories
from tests.people import create_moderator, create_person

pytestmark = pytest.mark.slow

VERBS = [
    *("submit", "answer", "ask", "approve", "decline", "withdraw", "reverse", "merge", "note"),
    "lapse",
]
WHO = [
    "applicant",
    "twin",
    "stranger",
    "moderator",
    "colleague",
    "administrator",
    "deciding_applicant",
    "nobody",
]
APPLICANTS = ["applicant", "twin", "deciding_applicant"]
DECIDERS = {"moderator", "colleague", "administrator", "deciding_applicant"}
REQUESTS = 5  # the most at once: more would only be met less often


class Moves(RuleBasedStateMachine):
    """Requests of several people, on which everybody tries everything."""

    @initialize()
    def gather_people(self):
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.people = {name: create_person(name) for name in ("applicant", "twin", "stranger")}
        deciders = ("moderator", "colleague", "deciding_applicant")
        self.people |= {name: create_moderator(name) for name in deciders}
        self.people["nobody"] = None
        self.people["administrator"] = create_person("administrator", is_superuser=True)
        self.known = [factories.known_organisation(f"Known {letter}") for letter in "AB"]

    def teardown(self):
        if hasattr(self, "transaction"):
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)

    # --- What people do ---

    def requests(self):
        return list(Request.objects.order_by("pk"))

    @precondition(lambda self: Request.objects.count() < REQUESTS)
    @rule(who=st.sampled_from(APPLICANTS), is_sent=st.booleans())
    def begin(self, who, is_sent):
        row = factories.draft(self.people[who])
        if is_sent:
            services.submit(row, by=row.applicant)

    @precondition(lambda self: Request.objects.exists())
    @rule(
        which=st.integers(0, REQUESTS - 1),
        verb=st.sampled_from(VERBS),
        who=st.sampled_from(WHO),
        reason=st.sampled_from(["Because.", ""]),
        late=st.sampled_from([None, 0, 0, 1]),
        into=st.integers(0, REQUESTS + 1),
    )
    def try_anything(self, which, verb, who, reason, late, into):
        rows = self.requests()
        row = rows[which % len(rows)]
        self.attempt(row, verb, who, reason, late, into)

    @precondition(lambda self: Request.objects.exists())
    @rule(
        which=st.integers(0, REQUESTS - 1),
        place=st.integers(0, 5),
        who=st.sampled_from(sorted(DECIDERS)),
        into=st.integers(0, REQUESTS + 1),
    )
    def do_what_is_possible(self, which, place, who, into):
        """Let the right person make a move of the table, so that sequences become long."""
        rows = self.requests()
        row = rows[which % len(rows)]
        # Nothing follows a withdrawal: `try_anything` makes enough of them.
        verbs = [
            verb
            for verb, move in row.kind_object.moves.items()
            if row.state in move.sources and move.target != "withdrawn"
        ]
        if not verbs:
            return
        verb = verbs[place % len(verbs)]
        if row.kind_object.moves[verb].party is Party.APPLICANT:
            who = next(n for n, person in self.people.items() if person == row.applicant)
        self.attempt(row, verb, who, "Because.", 0, into)

    @precondition(lambda self: Request.objects.count() < REQUESTS + 2)
    @rule(who=st.sampled_from(APPLICANTS))
    def ask_that_the_mandate_ends(self, who):
        mandate = Mandate.objects.filter(person=self.people[who], until_at=None).last()
        if mandate is None:
            return
        before = factories.rows_of(None)
        try:
            with transaction.atomic():
                organisations.request_change(
                    mandate.organisation, {"end_mandate": str(mandate.uid)}, by=mandate.person
                )
        except services.MoveRefused:
            assert factories.rows_of(None) == before

    def attempt(self, row, verb, who, reason, late, into):
        """Try a move; it must be refused where the table, the party or the form says so."""
        person = self.people[who]
        expected = None if late is None else row.moves - late
        details = {}
        if verb == "merge":
            choices = list(Organisation.objects.order_by("pk"))
            details = {"into": choices[into % len(choices)], "take": ["name"]}
        if verb == "note" and person is None:
            return
        before = factories.rows_of(row)
        try:
            if verb == "note":
                services.note(row, by=person, reason=reason)
            else:
                services.move(row, verb, by=person, reason=reason, expected=expected, **details)
        except services.MoveRefused:
            assert factories.rows_of(row) == before
            return
        assert factories.rows_of(row) != before
        last = row.decisions.last()
        assert (last.verb, last.actor, last.number) == (verb, person, row.moves)
        assert self.is_possible(last, who, reason, late)

    def is_possible(self, decision, who, reason, late):
        """Tell from what was written whether the move that wrote it was legal."""
        row = decision.request
        is_applicant = row.applicant == self.people[who]
        decides = who in DECIDERS and not is_applicant
        if decision.verb == "note":
            return decides and bool(reason) and decision.from_state != "draft"
        move = row.kind_object.moves[decision.verb]
        party = {
            Party.APPLICANT: is_applicant,
            Party.DECIDER: decides,
            Party.PORTAL: who == "nobody",
        }[move.party]
        has_reason = bool(reason) or move.reason is not Reason.REQUIRED
        return decision.from_state in move.sources and party and has_reason and not late

    # --- What always holds ---

    @invariant()
    def log_is_whole(self):
        logs = defaultdict(list)
        for decision in Decision.objects.order_by("request", "number"):
            logs[decision.request_id].append(decision)
        for row in self.requests():
            log = logs[row.pk]
            assert [decision.number for decision in log] == list(range(1, row.moves + 1))
            states = ["draft", *(decision.to_state for decision in log)]
            assert [decision.from_state for decision in log] == states[:-1]
            assert states[-1] == row.state
            reversed_ones = {decision.reverses_id for decision in log} - {None}
            final = [
                decision
                for decision in log
                if decision.verb != "note"
                and decision.to_state in DECIDED
                and decision.pk not in reversed_ones
            ]
            assert len(final) == int(row.state in DECIDED)
            assert (row.decided_at is None) == (not final)
            for decision in log:
                assert (decision.verb == "reverse") == (decision.reverses_id is not None)

    @invariant()
    def organisations_stand_as_decided(self):
        by_target = defaultdict(set)
        for row in Request.objects.filter(kind="registration").exclude(target_id=None):
            by_target[row.target_id].add(row.state)
        for organisation in Organisation.objects.all():
            states = by_target[organisation.pk]
            if organisation.merged_into_id:
                wanted = Standing.MERGED
            elif "approved" in states:
                wanted = Standing.REGISTERED
            elif states & OPEN:
                wanted = Standing.APPLYING
            else:
                wanted = Standing.FORMER if states else Standing.KNOWN
            assert organisation.standing == wanted
            assert not organisation.is_listed or wanted == Standing.REGISTERED
            is_shown = wanted == Standing.REGISTERED and "listed" in organisation.public_fields
            assert organisation.is_listed == is_shown

    @invariant()
    def mandates_follow_decisions(self):
        current: set[tuple[Any, Any]] = set()
        by_pair: dict[tuple[Any, Any], list[Mandate]] = defaultdict(list)
        rows = Mandate.objects.select_related("granted_by__request", "ended_by__request")
        for mandate in rows.order_by("from_at", "pk"):
            pair = (mandate.organisation_id, mandate.person_id)
            by_pair[pair].append(mandate)
            if mandate.until_at is None:
                current.add(pair)
                assert mandate.granted_by in Decision.objects.final()
                assert mandate.granted_by.request.state == "approved"
        for mandates in by_pair.values():
            for earlier, later in pairwise(mandates):
                assert earlier.until_at is not None
                assert earlier.until_at <= later.from_at
        for row in Request.objects.filter(kind="registration", state="approved"):
            held = (row.target_id, row.applicant_id)
            if held not in current:
                ended_by = by_pair[held][-1].ended_by
                assert ended_by.request.kind == "profile_change"
                assert ended_by in Decision.objects.final()

    @invariant()
    def each_notice_stands_once(self):
        wanted = []
        asked = set()
        for decision in Decision.objects.order_by("request", "number"):
            key = f"request:{decision.request_id}:{decision.number}"
            if decision.verb == "ask":
                asked.add(decision.request_id)
            if decision.verb == "note" or (decision.verb, decision.from_state) == (
                "withdraw",
                "draft",
            ):
                continue
            wanted.append(f"{key}:applicant")
            if decision.verb == "answer":
                wanted.append(f"{key}:asker")
        # Mails about mandates are held by tests/organisations/representatives.
        mails = OutgoingMail.objects.filter(once__startswith="request:")
        found = mails.values_list("once", flat=True)
        assert sorted(map(str, found)) == sorted(wanted)


def test_any_sequence_of_moves_keeps_order(db):
    run_state_machine_as_test(
        Moves,
        settings=settings(
            max_examples=20,
            stateful_step_count=35,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
