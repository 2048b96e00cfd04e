"""Proposals of groups: kept, supported, founded, taken back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Consent
from caucuses.models import (
    AppointmentOffer,
    CoSponsorship,
)
from caucuses.services import appointments, proposals
from moderation import services as moderation
from moderation.models import Request
from notices.models import OutgoingMail
from organisations import acting
from tests.caucuses.factories import GroupingFactory
from tests.caucuses.proposal_factories import (
    accept_offers,
    add_sponsors,
    end_comments,
    proposal_form,
    ready_proposal,
    sent_proposal,
)
from tests.organisations.factories import MandateFactory
from tests.people import create_person


def mails_to(email):
    return list(OutgoingMail.objects.filter(recipient=email).values_list("subject", flat=True))


# --- Drafts and sending ---


def test_begin_twice_with_the_same_is_one_draft(registered, parent_grouping):
    typed = proposal_form(parent_grouping)

    first = proposals.begin(by=registered, language="en", typed=typed)
    second = proposals.begin(by=registered, language="en", typed=typed)

    assert first == second
    assert Request.objects.count() == 1


def test_begin_after_withdrawal_is_a_new_draft(registered, parent_grouping):
    first = sent_proposal(registered, parent_grouping)
    moderation.withdraw(first, by=registered)

    second = proposals.begin(by=registered, language="en", typed=proposal_form(parent_grouping))

    assert second != first


def test_sending_offers_the_role_to_each_address(registered, parent_grouping):
    row = sent_proposal(
        registered, parent_grouping, coordinators="One@people.example\ntwo@people.example"
    )

    assert row.target == parent_grouping
    assert row.title == "Caucus on Rural Radio"
    offers = AppointmentOffer.objects.filter(proposal=row).order_by("email")
    assert [(offer.email, offer.role, offer.decided_by) for offer in offers] == [
        ("one@people.example", "coordinator", "acting"),
        ("two@people.example", "coordinator", "acting"),
    ]
    assert all(offer.until_on - offer.from_on == timedelta(days=365) for offer in offers)
    assert len(mails_to("one@people.example")) == 1
    assert "one@people.example" not in str(row.payload["proposed"])


def test_sending_again_asks_who_is_new_and_tells_who_is_not_named_any_more(
    registered, parent_grouping, moderator
):
    row = sent_proposal(
        registered,
        parent_grouping,
        coordinators="stays@people.example left@people.example no@people.example",
    )
    refusing = create_person("no")
    appointments.decline(row.offers.get(email=refusing.email), by=refusing)
    moderation.ask(row, by=moderator, reason="Who?")
    typed = proposal_form(
        parent_grouping,
        coordinators="stays@people.example no@people.example new@people.example",
    )
    proposals.keep(row, typed, by=registered)
    moderation.answer(row, by=registered)

    answers = dict(row.offers.values_list("email", "answer"))
    assert answers == {
        "stays@people.example": "",
        "left@people.example": "withdrawn",
        "no@people.example": "declined",
        "new@people.example": "",
    }
    assert [len(mails_to(f"{name}@people.example")) for name in ("stays", "left", "new")] == [
        1,
        2,
        1,
    ]


def test_sending_again_takes_an_accepted_role_back_where_it_is_not_named(
    registered, parent_grouping, moderator
):
    row = sent_proposal(registered, parent_grouping)
    accept_offers(row)
    moderation.ask(row, by=moderator, reason="Who?")
    typed = proposal_form(parent_grouping, coordinators="other@people.example")
    proposals.keep(row, typed, by=registered)
    moderation.answer(row, by=registered)

    assert proposals.support_of(row).accepted == []


def test_sending_again_renews_an_offer_that_lapsed(registered, parent_grouping, moderator):
    row = sent_proposal(registered, parent_grouping)
    row.offers.update(lapses_at=timezone.now() - timedelta(days=1))
    moderation.ask(row, by=moderator, reason="Who?")
    moderation.answer(row, by=registered, reason="As before.")

    assert list(row.offers.order_by("pk").values_list("answer", flat=True)) == ["lapsed", ""]


# --- Names ---


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Caucus on Rural Radio", "Rural Radio Working Group"),
        ("RURAL RÁDIO", "Rural Radio"),
        ("数字权利工作组", "全球数字权利工作组"),
        ("مجموعة الراديو الريفي", "مجموعه الراديو الريفي"),
    ],
)
def test_like_names(parent_grouping, name, other):
    GroupingFactory(name=other)

    assert [like.name for like in proposals.like_names(name)] == [other]


def test_like_names_of_open_proposals(registered, applicant, parent_grouping):
    row = sent_proposal(registered, parent_grouping)

    assert [like.url for like in proposals.like_names("Rural Radio Group")] == [
        f"/caucuses/proposals/{row.uid}/"
    ]
    assert proposals.like_names("Rural Radio Group", apart_from=row) == []
    moderation.withdraw(row, by=registered)
    assert proposals.like_names("Rural Radio Group") == []


def test_like_names_leaves_different_ones(parent_grouping):
    GroupingFactory(name="Human Rights Caucus")

    assert proposals.like_names("Digital Divide Caucus") == []


# --- Comments ---


def test_comment_keeps_name_and_consent(registered, applicant, parent_grouping):
    row = sent_proposal(registered, parent_grouping)

    made = proposals.comment(row, by=applicant, text="Good.", shown_name="Ana")

    assert (made.text, made.shown_name) == ("Good.", "Ana")
    consent = Consent.objects.get(person=applicant, purpose="proposal_comment")
    assert consent.about == str(made.uid)


def test_comment_twice_is_one(registered, applicant, parent_grouping):
    row = sent_proposal(registered, parent_grouping)

    first = proposals.comment(row, by=applicant, text="Good.", shown_name="Ana")
    second = proposals.comment(row, by=applicant, text="Good.", shown_name="Ana")

    assert first == second


def test_comment_beyond_the_limit(registered, applicant, parent_grouping):
    row = sent_proposal(registered, parent_grouping)
    for number in range(proposals.COMMENTS_LIMIT):
        proposals.comment(row, by=applicant, text=f"No. {number}", shown_name="Ana")

    with pytest.raises(proposals.ProposalRefused):
        proposals.comment(row, by=applicant, text="One more", shown_name="Ana")
    assert row.comments.count() == proposals.COMMENTS_LIMIT


def test_comment_after_the_end(registered, applicant, parent_grouping):
    row = sent_proposal(registered, parent_grouping)
    end_comments(row)

    with pytest.raises(proposals.ProposalRefused):
        proposals.comment(row, by=applicant, text="Late", shown_name="Ana")


def test_comment_on_a_withdrawn_one(registered, applicant, parent_grouping):
    row = sent_proposal(registered, parent_grouping)
    moderation.withdraw(row, by=registered)

    with pytest.raises(proposals.ProposalRefused):
        proposals.comment(row, by=applicant, text="Late", shown_name="Ana")


def test_take_name_away(registered, applicant, parent_grouping):
    row = sent_proposal(registered, parent_grouping)
    made = proposals.comment(row, by=applicant, text="Good.", shown_name="Ana")

    with pytest.raises(proposals.ProposalRefused):
        proposals.take_name_away(made, by=registered)
    proposals.take_name_away(made, by=applicant)

    made.refresh_from_db()
    assert made.shown_name == ""
    assert Consent.objects.get(person=applicant).withdrawn_at is not None


def test_hiding_leaves_a_trace(registered, applicant, parent_grouping, parent_coordinator):
    row = sent_proposal(registered, parent_grouping)
    made = proposals.comment(row, by=applicant, text="Bad.", shown_name="Ana")

    assert proposals.set_hidden(made, by=parent_coordinator, is_hidden=True)
    assert not proposals.set_hidden(made, by=parent_coordinator, is_hidden=True)

    made.refresh_from_db()
    assert made.hidden_by == parent_coordinator
    note = row.decisions.get(verb="note")
    assert (note.actor, note.details["comment"]) == (parent_coordinator, str(made.uid))
    assert proposals.set_hidden(made, by=parent_coordinator, is_hidden=False)
    made.refresh_from_db()
    assert made.hidden_at is None


@pytest.mark.parametrize("who", ["registered", "coordinator", "other_coordinator"])
def test_hiding_is_refused(request, who, registered, parent_grouping):
    person = request.getfixturevalue(who)
    row = sent_proposal(registered, parent_grouping)
    made = proposals.comment(row, by=person, text="Bad.", shown_name="Ana")

    with pytest.raises(moderation.NotAllowed):
        proposals.set_hidden(made, by=person, is_hidden=True)
    made.refresh_from_db()
    assert made.hidden_at is None


def test_hiding_is_refused_to_a_leader_who_proposes(parent_grouping, parent_coordinator, applicant):
    row = sent_proposal(parent_coordinator, parent_grouping)
    made = proposals.comment(row, by=applicant, text="Bad.", shown_name="Ana")

    with pytest.raises(moderation.NotAllowed):
        proposals.set_hidden(made, by=parent_coordinator, is_hidden=True)


# --- Co-sponsors ---


def test_sponsor_twice(registered, parent_grouping):
    row = sent_proposal(registered, parent_grouping)
    [mandate] = add_sponsors(row, 1)

    with pytest.raises(proposals.ProposalRefused):
        proposals.sponsor(row, mandate=mandate, by=mandate.person)
    assert CoSponsorship.objects.count() == 1


def test_sponsor_keeps_person_organisation_and_mandate(registered, parent_grouping):
    row = sent_proposal(registered, parent_grouping)
    [mandate] = add_sponsors(row, 1)

    made = CoSponsorship.objects.get()
    assert (made.by, made.organisation, made.under) == (
        mandate.person,
        mandate.organisation,
        mandate,
    )


@pytest.mark.parametrize(
    "fields", [{"ended": True}, {"may_sign": False}, {"organisation__former": True}]
)
def test_sponsor_without_a_standing_mandate(registered, parent_grouping, fields):
    row = sent_proposal(registered, parent_grouping)
    mandate = MandateFactory(**fields)

    with pytest.raises(acting.NoMandate):
        proposals.sponsor(row, mandate=mandate, by=mandate.person)
    assert not CoSponsorship.objects.exists()


def test_sponsor_with_the_mandate_of_another(registered, applicant, parent_grouping):
    row = sent_proposal(registered, parent_grouping)

    with pytest.raises(acting.NoMandate):
        proposals.sponsor(row, mandate=MandateFactory(), by=applicant)


def test_take_back_and_sponsor_again(registered, parent_grouping):
    row = sent_proposal(registered, parent_grouping)
    [mandate] = add_sponsors(row, 1)

    proposals.take_back_sponsorship(row, mandate=mandate, by=mandate.person)
    with pytest.raises(proposals.ProposalRefused):
        proposals.take_back_sponsorship(row, mandate=mandate, by=mandate.person)
    proposals.sponsor(row, mandate=mandate, by=mandate.person)

    assert CoSponsorship.objects.count() == 2
    assert CoSponsorship.objects.standing().count() == 1


def test_sponsors_stay_once_it_is_decided(registered, parent_grouping, moderator):
    row = sent_proposal(registered, parent_grouping)
    [mandate] = add_sponsors(row, 1)
    moderation.decline(row, by=moderator, reason="No.")

    with pytest.raises(proposals.ProposalRefused):
        proposals.take_back_sponsorship(row, mandate=mandate, by=mandate.person)
    with pytest.raises(proposals.ProposalRefused):
        proposals.sponsor(row, mandate=MandateFactory(person=mandate.person), by=mandate.person)


def test_sponsor_that_is_registered_no_more_counts_no_more(registered, parent_grouping):
    row = sent_proposal(registered, parent_grouping)
    [mandate] = add_sponsors(row, 1)
    mandate.organisation.standing = "former"
    mandate.organisation.is_listed = False
    mandate.organisation.save()

    assert proposals.support_of(row).sponsorships == []


# --- How it stands ---


def test_support_names_all_that_lacks(registered, parent_grouping, settings):
    settings.PROPOSAL_SPONSORS = 3
    row = sent_proposal(registered, parent_grouping)
    add_sponsors(row, 1)

    support = proposals.support_of(row)

    assert [text.split(" ")[0] for text in support.lacking] == ["Comments", "2", "No"]
    assert support.lacking[1:] == [
        "2 co-sponsoring organisations are lacking.",
        "No coordinator has accepted yet.",
    ]
    assert support.waiting_count == 1
    assert support.is_open_for_comments


def test_support_of_a_ready_one(registered, parent_grouping):
    support = proposals.support_of(ready_proposal(registered, parent_grouping))

    assert support.lacking == []
    assert not support.is_open_for_comments


def test_support_counts_no_switched_off_account(registered, parent_grouping):
    row = sent_proposal(registered, parent_grouping)
    [person] = accept_offers(row)
    person.is_active = False
    person.save()

    assert proposals.support_of(row).accepted == []


# --- Ends without a group ---


@pytest.mark.parametrize("end", ["decline", "withdraw"])
def test_end_tells_who_was_named_and_who_sponsors(registered, parent_grouping, moderator, end):
    row = sent_proposal(
        registered, parent_grouping, coordinators="waits@people.example yes@people.example"
    )
    appointments.accept(
        row.offers.get(email="yes@people.example"), by=create_person("yes"), is_listed=False
    )
    [mandate] = add_sponsors(row, 1)
    OutgoingMail.objects.all().delete()

    if end == "decline":
        moderation.decline(row, by=moderator, reason="Not now.")
    else:
        moderation.withdraw(row, by=registered)

    told = set(OutgoingMail.objects.values_list("recipient", flat=True))
    assert told == {
        "waits@people.example",
        "yes@people.example",
        mandate.person.email,
        registered.email,
    }
    assert dict(row.offers.values_list("email", "answer")) == {
        "waits@people.example": "withdrawn",
        "yes@people.example": "accepted",
    }


def test_reversed_refusal_offers_again(registered, parent_grouping, moderator):
    row = sent_proposal(registered, parent_grouping)
    moderation.decline(row, by=moderator, reason="Not now.")
    moderation.reverse(row, by=moderator, reason="By mistake.")

    assert row.state == "submitted"
    assert list(row.offers.order_by("pk").values_list("answer", flat=True)) == ["withdrawn", ""]
