"""Any history of invitations, limits, ends and hand-overs leaves the mandates as a plain list of
rules says, and never two of one person at once.
"""

from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import transaction
from django.db.models import F
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

from frame.errors import Refused
from moderation import services as moderation
from organisations import services as organisations
from organisations.models import Mandate, MandateInvitation, Organisation
from organisations.representatives import handover, invitations, services
from tests.moderation import factories
from tests.people import create_moderator, create_person

pytestmark = pytest.mark.slow

ALL = frozenset({"edit", "join", "sign"})
SCOPES = st.sampled_from(
    [ALL, frozenset({"edit"}), frozenset({"join"}), frozenset({"edit", "join"}), frozenset()]
)
AHEAD = st.sampled_from([None, None, 0, 1, 2, 4])  # days until the end
PEOPLE = 4
WHO = st.integers(0, PEOPLE - 1)
RARELY = st.sampled_from([False, False, False, True])
NEVER = 10**6
DAY = timedelta(days=1)
LAPSES = 30  # days


@dataclass(frozen=True)
class Held:
    """What the oracle knows of a mandate; `origin` is the hand-over that granted it."""

    scopes: frozenset
    until: int
    origin: int | None = None


@dataclass(frozen=True)
class Asked:
    """What the oracle knows of an open invitation."""

    by: int
    scopes: frozenset
    until: int
    lapses: int


class Histories(RuleBasedStateMachine):
    """One organisation, on whose mandates everybody tries everything, while days go by."""

    @initialize()
    def begin(self):
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.base = timezone.now()
        self.day = 0
        self.decider = create_moderator("decider")
        self.people = [create_person(f"person{number}") for number in range(PEOPLE)]
        registration = factories.approved(self.people[0], self.decider, "Network")
        self.organisation = registration.target
        # Scopes that the oracle does not need.
        Mandate.objects.update(may_vote=False, may_receive=True)
        self.held = {0: Held(ALL | {"receive"}, NEVER)}
        narrow = frozenset({"edit", "join"})
        self.organisation.mandates.create(
            person=self.people[1], may_sign=False, may_vote=False, may_receive=False
        )
        self.held[1] = Held(narrow, NEVER)
        self.asked = {}
        self.handovers = []  # (request, {person: Held} that it ended), the approved ones

    def teardown(self):
        if hasattr(self, "transaction"):
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)

    # --- Between oracle and portal ---

    def moment(self, day):
        return None if day == NEVER else self.base + DAY * (day - self.day)

    def mandate_of(self, who):
        rows = Mandate.objects.current().filter(organisation=self.organisation)
        return rows.filter(person=self.people[who]).first()

    @contextmanager
    def expecting(self, is_possible):
        """Do what stands inside; it must be refused exactly where the oracle says so."""
        before = self.stored()
        try:
            with transaction.atomic():
                yield
        except Refused:
            assert not is_possible
            assert self.stored() == before
        else:
            assert is_possible

    def stored(self):
        models = (Mandate, MandateInvitation)
        return [list(model.objects.order_by("pk").values()) for model in models]

    def an_editor(self, number, is_any):
        """Return somebody by number: anybody, or an editor, so that histories become long."""
        editors = sorted(who for who in self.held if self.edits(who))
        return number if is_any or not editors else editors[number % len(editors)]

    def until(self, ahead):
        return NEVER if ahead is None else self.day + ahead

    # --- The oracle's rules ---

    def edits(self, who):
        return who in self.held and "edit" in self.held[who].scopes

    def covered_until(self, held):
        return max((each.until for each in held.values() if "edit" in each.scopes), default=-1)

    def leaves_somebody(self, after):
        return self.covered_until(after) >= self.covered_until(self.held)

    def covers(self, asked):
        sender = self.held.get(asked.by)
        return (
            sender is not None
            and "edit" in sender.scopes
            and asked.scopes <= sender.scopes
            and asked.until <= sender.until
        )

    def drop_uncovered(self):
        self.asked = {
            who: asked
            for who, asked in self.asked.items()
            if asked.lapses <= self.day or self.covers(asked)
        }

    # --- What people do ---

    @rule(by=WHO, is_any=RARELY, to=WHO, scopes=SCOPES, ahead=AHEAD)
    def invite(self, by, is_any, to, scopes, ahead):
        by = self.an_editor(by, is_any)
        until = self.until(ahead)
        waits = to in self.asked and self.asked[to].lapses > self.day
        is_possible = (
            self.edits(by)
            and bool(scopes)
            and until > self.day
            and scopes <= self.held[by].scopes
            and until <= self.held[by].until
            and not waits
            and by != to
        )
        with self.expecting(is_possible):
            invitations.invite(
                self.organisation,
                email=self.people[to].email,
                function="Clerk",
                scopes=set(scopes),
                until_at=self.moment(until),
                language="en",
                by=self.people[by],
            )
        if is_possible:
            self.asked[to] = Asked(by, scopes, until, min(until, self.day + LAPSES))

    @precondition(lambda self: self.asked)
    @rule(who=WHO, is_any=RARELY)
    def accept(self, who, is_any):
        if not is_any:
            who = sorted(self.asked)[who % len(self.asked)]
        invitation = MandateInvitation.objects.filter(email=self.people[who].email).first()
        if invitation is None:
            return
        asked = self.asked.get(who)
        is_possible = (
            asked is not None
            and asked.lapses > self.day
            and self.covers(asked)
            and who not in self.held
        )
        with self.expecting(is_possible):
            invitations.accept(invitation, by=self.people[who])
        if is_possible:
            del self.asked[who]
            self.held[who] = Held(asked.scopes, asked.until)

    @rule(by=WHO, is_any=RARELY, who=WHO, scopes=SCOPES, ahead=AHEAD)
    def limit(self, by, is_any, who, scopes, ahead):
        by = self.an_editor(by, is_any)
        mandate = self.mandate_of(who)
        if mandate is None:
            return
        until, old = self.until(ahead), self.held[who]
        made = replace(old, scopes=scopes, until=until)
        if by == who:
            may = scopes <= old.scopes and until <= old.until
        else:
            may = self.edits(by) and scopes - old.scopes <= self.held[by].scopes
            may = may and (until <= old.until or until <= self.held[by].until)
        is_possible = (
            self.edits(by)
            and may
            and bool(scopes)
            and until > self.day
            and made != old
            and self.leaves_somebody(self.held | {who: made})
        )
        with self.expecting(is_possible):
            services.limit(
                mandate, scopes=set(scopes), until_at=self.moment(until), by=self.people[by]
            )
        if is_possible:
            self.held[who] = made
            self.drop_uncovered()

    @rule(by=WHO, is_any=RARELY, who=WHO)
    def revoke(self, by, is_any, who):
        by = self.an_editor(by, is_any)
        mandate = self.mandate_of(who)
        if mandate is None:
            return
        after = {key: held for key, held in self.held.items() if key != who}
        is_possible = self.edits(by) and by != who and self.leaves_somebody(after)
        with self.expecting(is_possible):
            services.revoke(mandate, reason="So.", by=self.people[by])
        if is_possible:
            self.held = after
            self.drop_uncovered()

    @rule(who=WHO, is_approved=st.booleans())
    def end_own(self, who, is_approved):
        is_possible = who in self.held
        others = any(self.edits(other) for other in self.held if other != who)
        with self.expecting(is_possible):
            request = organisations.end_own_mandate(self.organisation, by=self.people[who])
            assert (request is None) == others
            if request is not None and is_approved:
                moderation.approve(request, by=self.decider)
            elif request is not None:
                moderation.withdraw(request, by=self.people[who])
        if is_possible and (others or is_approved):
            del self.held[who]
            self.drop_uncovered()

    @precondition(lambda self: len(self.handovers) < 3)
    @rule(who=WHO, ending=st.sets(WHO))
    def hand_over(self, who, ending):
        is_possible = not self.edits(who)
        ended = {key: held for key, held in self.held.items() if key in ending and key != who}
        uids = [str(self.mandate_of(key).uid) for key in ended]
        request = None
        with self.expecting(is_possible):
            request = handover.ask(
                self.organisation,
                function="Clerk",
                why="Nobody answers.",
                proof="Ask them.",
                by=self.people[who],
                language="en",
            )
            moderation.approve(request, by=self.decider, end_mandates=uids)
        if is_possible:
            if who in self.held:  # a narrow one makes place for a full one
                ended[who] = self.held[who]
            self.held = {key: held for key, held in self.held.items() if key not in ended}
            full = ALL | {"vote", "receive"}
            self.held[who] = Held(full, NEVER, origin=request.pk)
            self.handovers.append((request, ended))
            self.drop_uncovered()

    @precondition(lambda self: self.handovers)
    @rule(which=st.integers(0, 2))
    def reverse(self, which):
        request, ended = self.handovers.pop(which % len(self.handovers))
        moderation.reverse(request, by=self.decider, reason="Wrong.")
        for key in [key for key, held in self.held.items() if held.origin == request.pk]:
            del self.held[key]
        self.drop_uncovered()
        for key, held in ended.items():
            if key not in self.held and held.until > self.day:
                self.held[key] = held
        # It waits again, and would keep the person from asking anew.
        moderation.withdraw(request, by=request.applicant)

    @rule()
    def a_day_goes_by(self):
        """Move everything into the past by a day."""
        Mandate.objects.update(
            from_at=F("from_at") - DAY,
            until_at=F("until_at") - DAY,
            term_until_at=F("term_until_at") - DAY,
        )
        MandateInvitation.objects.update(
            sent_at=F("sent_at") - DAY,
            lapses_at=F("lapses_at") - DAY,
            until_at=F("until_at") - DAY,
        )
        self.day += 1
        self.held = {who: held for who, held in self.held.items() if held.until > self.day}

    # --- What always holds ---

    @invariant()
    def mandates_are_as_the_oracle_says(self):
        current = {
            self.people.index(mandate.person): (frozenset(mandate.scopes), mandate.until_at)
            for mandate in self.organisation.mandates.current().select_related("person")
        }
        wanted = {who: (held.scopes, self.moment(held.until)) for who, held in self.held.items()}
        assert current == wanted

    @invariant()
    def people_represent_as_the_oracle_says(self):
        for who, person in enumerate(self.people):
            found = list(Organisation.objects.represented_by(person))
            assert found == ([self.organisation] if who in self.held else [])

    @invariant()
    def mandates_of_one_person_never_overlap(self):
        for person in self.people:
            rows = list(Mandate.objects.filter(person=person).order_by("from_at", "pk"))
            for earlier, later in pairwise(rows):
                assert earlier.until_at is not None
                assert earlier.until_at <= later.from_at
            for row in rows:
                assert row.until_at is None or row.from_at <= row.until_at

    @invariant()
    def open_invitations_are_as_the_oracle_says(self):
        found = set(MandateInvitation.objects.open().values_list("email", flat=True))
        wanted = {
            self.people[who].email for who, asked in self.asked.items() if asked.lapses > self.day
        }
        assert found == wanted


def test_any_history_keeps_mandates_in_order(db, monkeypatch):
    # Limits that belong to mail, not to mandates.
    monkeypatch.setattr(invitations, "SENT_A_DAY", 10**6)
    monkeypatch.setattr(invitations, "AGAIN_AFTER", timedelta(0))
    monkeypatch.setattr(handover, "ASKED_AT_MOST", 10**6)
    run_state_machine_as_test(
        Histories,
        settings=settings(
            max_examples=20,
            stateful_step_count=35,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
