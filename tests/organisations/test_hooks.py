"""Rooms above follow an organisation that comes or goes."""

import pytest

from moderation import services
from organisations import hooks
from organisations.duplicates import merging
from organisations.enums import Standing
from tests.moderation import factories
from tests.organisations.factories import OrganisationFactory
from tests.people import create_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def followed(monkeypatch):
    """What followers were called with."""
    calls = []

    def note(name):
        def follower(organisation, decision):
            calls.append((name, organisation.pk, organisation.standing, decision.verb))

        return follower

    monkeypatch.setattr(hooks, "_after_registration", {})
    monkeypatch.setattr(hooks, "_after_leaving", {})
    hooks.register_after_registration("test", note("came"))
    hooks.register_after_leaving("test", note("left"))
    return calls


def test_approval_and_its_reversal_are_followed(pending, moderator, followed):
    services.approve(pending, by=moderator)
    services.reverse(pending, by=moderator, reason="Too early.")

    assert followed == [
        ("came", pending.target_id, Standing.REGISTERED, "approve"),
        ("left", pending.target_id, Standing.APPLYING, "reverse"),
    ]


@pytest.mark.parametrize("registered", [True, False])
def test_merge_and_its_reversal_are_followed(pending, moderator, followed, registered):
    kept = OrganisationFactory(registered=registered)

    services.move(pending, "merge", by=moderator, into=kept, take=[])
    services.reverse(pending, by=moderator, reason="Two bodies.")

    came = ("came", kept.pk, Standing.REGISTERED, "merge")
    left = ("left", kept.pk, Standing.KNOWN, "reverse")
    assert followed == ([came] if registered else [came, left])


def test_decline_and_withdrawal_are_not_followed(pending, moderator, followed):
    services.decline(pending, by=moderator, reason="A company.")
    factories.withdrawn(create_person("other"))

    assert followed == []


def test_what_a_follower_raises_undoes_the_decision(pending, moderator, followed):
    def refuse(organisation, decision):
        raise services.MoveRefused("Not so.")

    hooks.register_after_registration("refusing", refuse)

    with pytest.raises(services.MoveRefused, match="Not so"):
        services.approve(pending, by=moderator)

    pending.refresh_from_db()
    assert pending.state == "submitted"


def test_nobody_acts_for_an_organisation_that_is_registered_no_longer(
    organisation, representative, moderator
):
    services.reverse(representative.requests.get(), by=moderator, reason="Wrong body.")

    assert not organisation.mandates.current().exists()


@pytest.fixture
def followed_merges(monkeypatch):
    """What those who follow merges were called with."""
    calls = []
    monkeypatch.setattr(hooks, "_after_merge", {})
    monkeypatch.setattr(hooks, "_after_merge_undone", {})
    hooks.register_after_merge("test", lambda record: calls.append(("merged", record.pk)))
    hooks.register_after_merge_undone(
        "test", lambda record: calls.append(("undone", record.pk, record.undone_by))
    )
    return calls


def test_merge_of_organisations_and_its_undoing_are_followed(followed_merges, moderator):
    kept, absorbed = OrganisationFactory.create_batch(2, registered=True)

    record = merging.merge(kept, absorbed, take=[], by=moderator)
    merging.undo(record, by=moderator)

    assert followed_merges == [("merged", record.pk), ("undone", record.pk, moderator)]


def test_what_a_follower_of_merges_raises_undoes_them(followed_merges, moderator):
    def refuse(record):
        raise services.MoveRefused("Not so.")

    kept, absorbed = OrganisationFactory.create_batch(2, registered=True)
    hooks.register_after_merge_undone("refusing", refuse)
    record = merging.merge(kept, absorbed, take=[], by=moderator)

    with pytest.raises(services.MoveRefused, match="Not so"):
        merging.undo(record, by=moderator)

    record.refresh_from_db()
    absorbed.refresh_from_db()
    assert (record.undone_at, absorbed.standing) == (None, Standing.MERGED)
