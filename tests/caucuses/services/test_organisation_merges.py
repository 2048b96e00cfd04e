"""Memberships of organisations that are taken into another, and come out of it again."""

import pytest
from django.db import transaction
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

from accounts.models import Consent
from caucuses.models import Membership
from caucuses.services import life, memberships
from frame.errors import Refused
from organisations.duplicates import merging
from tests.caucuses.factories import GroupingFactory, MembershipFactory
from tests.organisations.factories import MandateFactory, OrganisationFactory
from tests.people import create_moderator, create_person

pytestmark = pytest.mark.django_db


def joined(grouping, organisation, **fields):
    """Return the membership of an organisation that joined long ago."""
    joined_by = fields.pop("joined_by", None) or create_person(
        f"joined{Membership.objects.count()}"
    )
    return MembershipFactory(
        grouping=grouping, person=None, organisation=organisation, joined_by=joined_by, **fields
    )


@pytest.fixture
def pair():
    """Two registered organisations: the one to keep, and the other."""
    return OrganisationFactory.create_batch(2, registered=True)


def test_membership_that_both_have_ends_with_the_merge(grouping, other_grouping, pair, moderator):
    kept, absorbed = pair
    stays = joined(grouping, kept)
    mandate = MandateFactory(organisation=absorbed)
    doubled = memberships.join(
        GroupingFactory(admission="open"), by=mandate.person, mandate=mandate, is_listed=True
    )
    joined(doubled.grouping, kept)
    moves = joined(other_grouping, absorbed)

    record = merging.merge(kept, absorbed, take=[], by=moderator)

    doubled.refresh_from_db()
    assert (doubled.organisation, doubled.until_at, doubled.end) == (absorbed, record.at, "merged")
    assert (doubled.ended_by, doubled.is_listed) == (moderator, False)
    assert not Consent.objects.filter(about=str(doubled.uid), withdrawn_at=None).exists()
    assert not absorbed.memberships.current().exists()
    assert kept.memberships.current().count() == 3
    for row in (stays, moves):
        row.refresh_from_db()
        assert (row.organisation, row.until_at) == (kept, None)


def test_undone_merge_gives_a_like_membership(grouping, pair, moderator):
    kept, absorbed = pair
    joined(grouping, kept)
    ended = joined(grouping, absorbed, paused_at=timezone.now(), introduction="We teach.")
    record = merging.merge(kept, absorbed, take=[], by=moderator)

    merging.undo(record, by=moderator)

    record.refresh_from_db()
    given = absorbed.memberships.current().get()
    assert (given.grouping, given.from_at) == (grouping, record.undone_at)
    assert (given.paused_at, given.introduction) == (ended.paused_at, "We teach.")
    assert (given.joined_by, given.is_listed) == (ended.joined_by, False)
    ended.refresh_from_db()
    assert ended.until_at == record.at <= given.from_at
    assert kept.memberships.current().count() == 1


def test_undone_merge_gives_nothing_in_a_closed_group(grouping, pair, moderator):
    kept, absorbed = pair
    joined(grouping, kept)
    joined(grouping, absorbed)
    record = merging.merge(kept, absorbed, take=[], by=moderator)
    life.close(grouping, by=moderator, reason="Done.")

    merging.undo(record, by=moderator)

    assert not Membership.objects.current().exists()


def test_undone_merge_gives_nothing_that_another_ended(grouping, other_grouping, pair, moderator):
    kept, absorbed = pair
    joined(grouping, absorbed)
    life.merge(grouping, other_grouping, by=moderator, reason="One.")  # a "merged" of another sort
    memberships.remove(absorbed.memberships.current().get(), by=moderator, reason="So.")

    merging.undo(merging.merge(kept, absorbed, take=[], by=moderator), by=moderator)

    assert not Membership.objects.current().exists()


class Merges(RuleBasedStateMachine):
    """Organisations join, leave, are merged and come out again, and groups are closed. A plain
    record (`rows`) tells whose each membership is, and whether it stands.
    """

    @initialize()
    def gather(self):
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.groupings = GroupingFactory.create_batch(3)
        self.organisations = OrganisationFactory.create_batch(3, registered=True)
        self.person = create_person("person")
        self.moderator = create_moderator("moderator")
        self.rows: dict[int, list] = {}  # membership -> [organisation, group, stands]
        self.merges: list[dict] = []  # the oldest first, those that are not undone
        self.closed: set[int] = set()

    def teardown(self):
        if hasattr(self, "transaction"):
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)

    @rule(who=st.integers(0, 2), where=st.integers(0, 2))
    def join(self, who, where):
        organisation, grouping = self.organisations[who], self.groupings[where]
        organisation.refresh_from_db()
        expected = (
            organisation.pk not in self.absorbed()
            and grouping.pk not in self.closed
            and (organisation.pk, grouping.pk) not in self.current()
        )
        made = self.attempt(
            expected,
            lambda: memberships.admit(grouping, person=self.person, organisation=organisation),
        )
        if made:
            self.note_new(made)

    @rule(which=st.integers(0, 9))
    def leave(self, which):
        standing = sorted(pk for pk, row in self.rows.items() if row[2])
        if standing:
            pk = standing[which % len(standing)]
            membership = Membership.objects.get(pk=pk)
            memberships.remove(membership, by=self.moderator, reason="So.")
            self.rows[pk][2] = False

    @rule(one=st.integers(0, 2), other=st.integers(0, 2))
    def merge(self, one, other):
        kept, gone = self.organisations[one], self.organisations[other]
        expected = one != other and not {kept.pk, gone.pk} & self.absorbed()
        record = self.attempt(
            expected, lambda: merging.merge(kept, gone, take=[], by=self.moderator)
        )
        if not record:
            return
        moved, ended = [], []
        current = self.current()
        for pk, row in self.rows.items():
            if row[0] != gone.pk:
                continue
            if row[2] and (kept.pk, row[1]) in current:
                row[2] = False
                ended.append(row[1])
            else:
                row[0] = kept.pk
                moved.append(pk)
        self.merges.append(
            {"record": record, "kept": kept.pk, "gone": gone.pk, "moved": moved, "ended": ended}
        )

    @rule(which=st.integers(0, 9))
    def undo(self, which):
        if not self.merges:
            return
        found = self.merges[which % len(self.merges)]
        later = [each for each in self.merges if each["record"].pk > found["record"].pk]
        expected = found["kept"] not in self.absorbed() and found["kept"] not in {
            each["kept"] for each in later
        }
        done = self.attempt(
            expected, lambda: merging.undo(found["record"], by=self.moderator) or True
        )
        if not done:
            return
        self.merges.remove(found)
        for pk in found["moved"]:
            self.rows[pk][0] = found["gone"]
        made = Membership.objects.exclude(pk__in=self.rows)
        open_ones = {key for key in found["ended"] if key not in self.closed}
        assert {(row.organisation_id, row.grouping_id) for row in made} == {
            (found["gone"], key) for key in open_ones
        }
        for row in made:
            self.note_new(row)

    @rule(where=st.integers(0, 2))
    def close(self, where):
        grouping = self.groupings[where]
        # One group stays open, so that there is something to do.
        if where and grouping.pk not in self.closed:
            life.close(grouping, by=self.moderator, reason="Done.")
            self.closed.add(grouping.pk)
            for row in self.rows.values():
                row[2] = row[2] and row[1] != grouping.pk

    # --- What must be true ---

    @invariant()
    def memberships_are_as_recorded(self):
        if not hasattr(self, "rows"):
            return
        stored = Membership.objects.values_list("pk", "organisation_id", "grouping_id", "until_at")
        assert {pk: [whose, where, until is None] for pk, whose, where, until in stored} == (
            self.rows
        )

    @invariant()
    def absorbed_ones_are_members_of_nothing(self):
        if not hasattr(self, "rows"):
            return
        assert not {organisation for organisation, _group in self.current()} & self.absorbed()

    # --- What the rules share ---

    def current(self):
        return {(row[0], row[1]) for row in self.rows.values() if row[2]}

    def absorbed(self):
        return {each["gone"] for each in self.merges}

    def note_new(self, membership):
        """Record a membership that began just now: after all that its member had there before."""
        whose, where = membership.organisation_id, membership.grouping_id
        earlier = Membership.objects.filter(organisation=whose, grouping=where)
        for row in earlier.exclude(pk=membership.pk):
            assert row.until_at is not None
            assert row.until_at <= membership.from_at
        self.rows[membership.pk] = [whose, where, True]

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
def test_any_history_of_merges_leaves_nobody_behind(db):
    run_state_machine_as_test(
        Merges,
        settings=settings(
            max_examples=30,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
