"""Who decides on a proposal, who sees it, and whose own matter it is."""

import pytest

from caucuses.services import proposals
from moderation import kinds
from moderation import services as moderation
from moderation.models import Request
from notices.models import OutgoingMail
from tests.caucuses.factories import AppointmentFactory
from tests.caucuses.proposal_factories import ready_proposal, sent_proposal


@pytest.mark.parametrize(
    ("who", "decides"),
    [
        ("parent_coordinator", True),
        ("moderator", True),
        ("administrator", True),
        ("coordinator", False),
        ("other_coordinator", False),
        ("former_coordinator", False),
        ("member", False),
        ("representative", False),
        ("applicant", False),
    ],
)
def test_who_decides_and_sees(request, who, decides, registered, parent_grouping):
    person = request.getfixturevalue(who)
    row = sent_proposal(registered, parent_grouping)

    assert row.kind_object.may_decide(person, row) is decides
    assert Request.objects.visible_to(person).filter(pk=row.pk).exists() is decides


def test_draft_is_seen_by_nobody_else(registered, parent_grouping, moderator, parent_coordinator):
    draft = proposals.begin(by=registered, language="en", typed={"name": ["Half"]})

    for person in (moderator, parent_coordinator):
        assert not Request.objects.visible_to(person).filter(pk=draft.pk).exists()


def test_proposer_decides_nothing_though_they_lead_the_parent(parent_grouping, parent_coordinator):
    row = ready_proposal(parent_coordinator, parent_grouping)

    for verb in ("approve", "decline", "ask"):
        with pytest.raises(moderation.NotAllowed):
            moderation.move(row, verb, by=parent_coordinator, reason="Mine.")


def test_proposed_coordinator_decides_nothing(registered, parent_grouping, parent_coordinator):
    row = ready_proposal(registered, parent_grouping, coordinators=parent_coordinator.email)

    with pytest.raises(moderation.NotAllowed):
        moderation.approve(row, by=parent_coordinator)


def test_proposed_coordinator_who_has_not_answered_decides_nothing(
    registered, parent_grouping, parent_coordinator
):
    parent_coordinator.emailaddress_set.create(email="private@people.example", verified=True)
    row = sent_proposal(registered, parent_grouping, coordinators="Private@people.example")

    with pytest.raises(moderation.NotAllowed):
        moderation.decline(row, by=parent_coordinator, reason="No.")


def test_leaders_of_the_parent_are_told_at_once(registered, parent_grouping, parent_coordinator):
    row = sent_proposal(registered, parent_grouping)

    assert list(row.kind_object.deciders(row)) == [parent_coordinator]
    assert OutgoingMail.objects.filter(recipient=parent_coordinator.email).count() == 1


def test_secretariat_is_told_where_the_only_leader_proposes(
    parent_grouping, parent_coordinator, moderator
):
    row = sent_proposal(parent_coordinator, parent_grouping)

    assert list(row.kind_object.deciders(row)) == [moderator]


def test_secretariat_is_told_where_nobody_leads(registered, parent_grouping, moderator):
    row = sent_proposal(registered, parent_grouping)

    assert list(row.kind_object.deciders(row)) == [moderator]


def test_incomplete_one_is_not_sent(registered, parent_grouping):
    draft = proposals.begin(by=registered, language="en", typed={"name": ["Half"]})

    with pytest.raises(proposals.ProposalIncomplete):
        moderation.submit(draft, by=registered)
    draft.refresh_from_db()
    assert (draft.state, draft.target) == ("draft", None)


def test_answer_in_words_keeps_what_was_sent(registered, parent_grouping, moderator):
    row = sent_proposal(registered, parent_grouping)
    moderation.ask(row, by=moderator, reason="Why?")
    moderation.answer(row, by=registered, reason="Because.")

    assert row.state == "submitted"
    assert row.offers.count() == 1


def test_public_text_changes_only_when_it_is_sent_again(registered, parent_grouping, moderator):
    row = sent_proposal(registered, parent_grouping)
    moderation.ask(row, by=moderator, reason="Why?")
    typed = row.payload["form"] | {"aim": ["We bring radio to all islands of the ocean."]}
    proposals.keep(row, typed, by=registered)

    row.refresh_from_db()
    assert row.payload["proposed"]["aim"].startswith("We bring radio to villages")
    moderation.answer(row, by=registered, reason="Changed.")
    row.refresh_from_db()
    assert row.payload["proposed"]["aim"].startswith("We bring radio to all islands")


def test_leader_above_the_parent_decides(registered, grouping, parent_coordinator):
    row = sent_proposal(registered, grouping)

    assert row.kind_object.may_decide(parent_coordinator, row)


def test_former_leader_decides_no_more(registered, parent_grouping, applicant):
    AppointmentFactory(grouping=parent_grouping, person=applicant, ended=True)
    row = sent_proposal(registered, parent_grouping)

    assert not row.kind_object.may_decide(applicant, row)


def test_kind_is_registered():
    assert kinds.get("grouping_proposal").prefix == "GRP"
