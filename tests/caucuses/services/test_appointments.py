"""Appointments offered and accepted, and every way in which that is refused."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.invitations import InvitationRefused
from accounts.models import Consent
from caucuses import access
from caucuses.models import Appointment, AppointmentOffer, Grouping
from caucuses.services import appointments
from caucuses.services.appointments import (
    AppointmentRefused,
    NotOnesOwn,
    RoleTaken,
    TermRefused,
)
from frame.errors import Refused
from notices.models import OutgoingMail
from tests.caucuses.factories import AppointmentFactory, AppointmentOfferFactory, GroupingFactory
from tests.moderation import factories as moderation
from tests.people import create_person


def day(days):
    return timezone.now().date() + timedelta(days=days)


def offer(grouping, by, email="registered@people.example", **changes):
    values = {
        "role": "coordinator",
        "from_on": day(0),
        "until_on": day(365),
        "decided_by": "election",
        "source_note": "Minutes of 1 March",
    }
    return appointments.offer(grouping, by=by, email=email, **(values | changes))


def everything():
    """Return all that a refused act must leave as it was."""
    return [
        list(model._base_manager.order_by("pk").values())
        for model in (Appointment, AppointmentOffer, Consent, OutgoingMail)
    ]


def consents(person):
    return set(
        Consent.objects.filter(person=person, purpose="appointment", withdrawn_at=None).values_list(
            "about", flat=True
        )
    )


# --- Offers -------------------------------------------------------------------------------------


def test_offer_waits_for_the_person(grouping, moderator, registered):
    made = offer(grouping, moderator, email="Registered@People.example")
    assert made.is_open
    assert made.is_for(registered)
    assert not Appointment.objects.exists()
    assert OutgoingMail.objects.get().recipient == "registered@people.example"


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"from_on": 10, "until_on": 10}, TermRefused),
        ({"from_on": 10, "until_on": 9}, TermRefused),
        ({"from_on": 0, "until_on": 36525}, TermRefused),
        ({"from_on": 0, "until_on": 4 * 365 + 2}, TermRefused),
        ({"from_on": -10, "until_on": 0}, TermRefused),
        ({"from_on": 400, "until_on": 500}, TermRefused),
    ],
    ids=["empty", "reversed", "100 years", "a day over four years", "over", "far away"],
)
def test_offer_of_an_impossible_term_is_refused(grouping, moderator, changes, error):
    before = everything()
    with pytest.raises(error):
        offer(grouping, moderator, **{name: day(days) for name, days in changes.items()})
    assert everything() == before


def test_offer_of_four_years_is_made(grouping, moderator):
    assert offer(grouping, moderator, until_on=day(4 * 365 + 1)).is_open


def test_offer_in_a_closed_group_is_refused(moderator):
    with pytest.raises(AppointmentRefused, match="closed"):
        offer(GroupingFactory(closed=True), moderator)


def test_offer_to_oneself_is_refused(grouping, moderator):
    moderator.emailaddress_set.create(email="Other@people.example", verified=False)
    for email in (moderator.email.upper(), "other@people.example"):
        with pytest.raises(NotOnesOwn):
            offer(grouping, moderator, email=email)


def test_offer_of_a_role_that_the_person_holds_is_refused(grouping, moderator, coordinator):
    with pytest.raises(RoleTaken):
        offer(grouping, moderator, email=coordinator.email)
    # From the day on which the present term ends, and in another role, it is possible.
    assert offer(
        grouping, moderator, email=coordinator.email, from_on=day(335), until_on=day(500)
    ).is_open
    assert offer(grouping, moderator, email=coordinator.email, role="rapporteur").is_open


def test_offer_does_not_tell_whose_an_address_is(grouping, moderator, coordinator):
    coordinator.emailaddress_set.create(email="secret@people.example", verified=True)
    made = offer(grouping, moderator, email="secret@people.example")
    before = everything()
    with pytest.raises(RoleTaken):
        appointments.accept(made, by=coordinator, is_listed=False)
    assert everything() == before


def test_second_focal_point_at_a_time_is_refused(grouping, moderator):
    first = AppointmentFactory(grouping=grouping, role="focal_point", person=create_person("first"))
    with pytest.raises(RoleTaken, match="Only one person"):
        offer(grouping, moderator, role="focal_point", from_on=day(334), until_on=day(400))
    assert offer(
        grouping, moderator, role="focal_point", from_on=first.until_on, until_on=day(400)
    ).is_open


def test_second_offer_to_be_focal_point_is_refused(grouping, moderator):
    offer(grouping, moderator, role="focal_point")
    with pytest.raises(RoleTaken, match="another person"):
        offer(grouping, moderator, role="focal_point", email="other@people.example")


def test_several_coordinators_at_a_time_are_possible(grouping, moderator, coordinator):
    assert offer(grouping, moderator).is_open


def test_same_offer_twice_is_refused(grouping, moderator):
    offer(grouping, moderator)
    before = everything()
    with pytest.raises(RoleTaken, match="this address already"):
        offer(grouping, moderator)
    assert everything() == before


def test_overdue_offer_does_not_stand_in_the_way(grouping, moderator):
    old = AppointmentOfferFactory(
        grouping=grouping,
        email="registered@people.example",
        offered_by=moderator,
        overdue=True,
    )
    assert offer(grouping, moderator).is_open
    old.refresh_from_db()
    assert old.answer == "lapsed"


def test_offers_of_a_group_have_a_limit(grouping, moderator, monkeypatch):
    monkeypatch.setattr(appointments, "OPEN_OFFERS", 2)
    for number in range(2):
        offer(grouping, moderator, email=f"one{number}@people.example")
    with pytest.raises(AppointmentRefused, match="2 offers"):
        offer(grouping, moderator)


# --- Answers ------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_listed", [True, False])
def test_accepting_makes_the_appointment(grouping, moderator, registered, is_listed):
    assert access.led_by(registered) == frozenset()
    made = appointments.accept(offer(grouping, moderator), by=registered, is_listed=is_listed)
    assert made.is_current
    assert (made.person, made.grouping, made.role) == (registered, grouping, "coordinator")
    assert (made.until_on, made.term_until_on) == (day(365), day(365))
    assert made.entered_by == moderator
    assert made.offer.answer == "accepted"
    assert made.is_listed == made.offer.is_listed == is_listed
    assert consents(registered) == ({str(made.uid)} if is_listed else set())
    assert access.led_by(registered) == {grouping.pk}
    grouping.refresh_from_db()
    assert "coordinators" in grouping.open_items


def test_declining_makes_nothing(grouping, moderator, registered):
    made = offer(grouping, moderator)
    appointments.decline(made, by=registered)
    made.refresh_from_db()
    assert (made.answer, made.person) == ("declined", registered)
    assert not Appointment.objects.exists()


ANSWERS = {
    "accept": lambda row, person: appointments.accept(row, by=person, is_listed=True),
    "decline": lambda row, person: appointments.decline(row, by=person),
}


@pytest.mark.parametrize("first", ANSWERS)
@pytest.mark.parametrize("second", ANSWERS)
def test_offer_is_answered_once(grouping, moderator, registered, first, second):
    made = offer(grouping, moderator)
    in_another_tab = AppointmentOffer.objects.get(pk=made.pk)
    ANSWERS[first](made, registered)
    before = everything()
    with pytest.raises(InvitationRefused):
        ANSWERS[second](in_another_tab, registered)
    assert everything() == before


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("who", ["member", "moderator", "coordinator"])
def test_wrong_person_cannot_answer(request, grouping, second_moderator, answer, who):
    made = offer(grouping, second_moderator)
    person = request.getfixturevalue(who)
    before = everything()
    with pytest.raises(InvitationRefused):
        ANSWERS[answer](made, person)
    assert everything() == before


def test_unconfirmed_address_cannot_answer(grouping, moderator, registered):
    registered.emailaddress_set.update(verified=False)
    with pytest.raises(InvitationRefused):
        appointments.accept(offer(grouping, moderator), by=registered, is_listed=False)


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("state", ["overdue", "lapsed", "withdrawn"])
def test_answer_after_the_time_is_refused(grouping, moderator, registered, answer, state):
    made = offer(grouping, moderator)
    if state == "withdrawn":
        appointments.withdraw_offer(made, by=moderator)
    else:
        AppointmentOffer.objects.update(lapses_at=timezone.now())
        made.refresh_from_db()
    if state == "lapsed":
        appointments.lapse_offer(made)
    before = everything()
    with pytest.raises(InvitationRefused):
        ANSWERS[answer](made, registered)
    assert everything() == before


def test_accepting_in_a_group_that_was_closed_is_refused(grouping, moderator, registered):
    made = offer(grouping, moderator)
    Grouping.objects.filter(pk=grouping.pk).update(status="closed")
    before = everything()
    with pytest.raises(AppointmentRefused, match="closed"):
        appointments.accept(made, by=registered, is_listed=False)
    assert everything() == before


def test_accepting_a_term_that_is_over_is_refused(grouping, moderator, registered):
    made = AppointmentOfferFactory(
        grouping=grouping,
        email=registered.email,
        offered_by=moderator,
        from_on=day(-5),
        until_on=day(0),
    )
    with pytest.raises(TermRefused):
        appointments.accept(made, by=registered, is_listed=False)


def test_address_that_became_ones_own_cannot_be_accepted(grouping, moderator):
    made = offer(grouping, moderator, email="shared@people.example")
    moderator.emailaddress_set.create(email="shared@people.example", verified=True)
    with pytest.raises(NotOnesOwn):
        appointments.accept(made, by=moderator, is_listed=False)


def test_two_who_accept_to_be_focal_point_at_once(grouping, moderator, registered, member):
    rows = [
        AppointmentOfferFactory(
            grouping=grouping, email=person.email, offered_by=moderator, role="focal_point"
        )
        for person in (registered, member)
    ]
    appointments.accept(rows[0], by=registered, is_listed=False)
    before = everything()
    with pytest.raises(RoleTaken):
        appointments.accept(rows[1], by=member, is_listed=False)
    assert everything() == before


def test_withdrawing_twice_is_refused(grouping, moderator):
    made = offer(grouping, moderator)
    appointments.withdraw_offer(made, by=moderator)
    with pytest.raises(InvitationRefused):
        appointments.withdraw_offer(made, by=moderator)


# --- In a proposed group ------------------------------------------------------------------------


@pytest.fixture
def proposal(applicant):
    """A request that stands for the proposal of a group."""
    return moderation.submitted(applicant, "Proposed")


def propose(proposal, email, **changes):
    values = {
        "role": "coordinator",
        "from_on": day(0),
        "until_on": day(365),
        "decided_by": "grouping",
    }
    return appointments.offer_in_proposal(
        proposal, by=proposal.applicant, email=email, **(values | changes)
    )


def test_founding_appoints_who_accepted(proposal, applicant, registered, member, moderator):
    mine = propose(proposal, applicant.email)
    theirs = propose(proposal, registered.email, from_on=day(20), until_on=day(120))
    waiting = propose(proposal, member.email)
    refused = propose(proposal, "nobody@people.example")
    AppointmentOffer.objects.filter(pk=refused.pk).update(
        answer="declined", answered_at=timezone.now()
    )
    assert appointments.accept(mine, by=applicant, is_listed=True) is None
    assert appointments.accept(theirs, by=registered, is_listed=False) is None
    AppointmentOffer.objects.filter(pk=mine.pk).update(from_on=day(-40))
    assert not Appointment.objects.filter(person__in=[applicant, registered]).exists()
    founded = GroupingFactory()

    made = appointments.found(proposal, founded, by=moderator)

    assert [(row.person, row.from_on, row.until_on) for row in made] == [
        (applicant, day(0), day(405)),
        (registered, day(20), day(120)),
    ]
    assert consents(applicant) == {str(made[0].uid)}
    assert {row.entered_by for row in made} == {moderator}
    waiting.refresh_from_db()
    assert (waiting.grouping, waiting.proposal) == (founded, None)
    assert appointments.accept(waiting, by=member, is_listed=False).grouping == founded


def test_offer_accepted_in_a_tab_that_knows_only_the_proposal(proposal, registered, moderator):
    known = propose(proposal, registered.email)
    founded = GroupingFactory()
    appointments.found(proposal, founded, by=moderator)
    assert appointments.accept(known, by=registered, is_listed=False).grouping == founded


def test_proposed_role_is_offered_once_to_an_address(proposal):
    propose(proposal, "one@people.example", role="focal_point")
    for email in ("ONE@people.example", "two@people.example"):
        with pytest.raises(RoleTaken):
            propose(proposal, email, role="focal_point")


def test_proposed_term_is_checked(proposal):
    with pytest.raises(TermRefused):
        propose(proposal, "one@people.example", until_on=day(36525))


def test_every_refusal_is_fit_to_be_shown():
    for error in (AppointmentRefused, TermRefused, RoleTaken, NotOnesOwn):
        assert issubclass(error, Refused)
