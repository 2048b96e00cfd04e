"""Two deeds at the same moment, in threads of their own: one wins, the other is told."""

from functools import partial

import pytest

from accounts.models import User
from caucuses.models import Appointment, AppointmentOffer, Grouping
from caucuses.services import appointments
from frame.errors import Refused
from tests.caucuses.factories import AppointmentFactory, AppointmentOfferFactory, GroupingFactory
from tests.moderation.test_concurrency import at_once
from tests.people import create_moderator, create_person

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]

ROUNDS = 20


def one_of(outcomes):
    """Assert that one deed was done and the other refused."""
    refused = [found for found in outcomes if isinstance(found, Exception)]
    assert [isinstance(found, Refused) for found in refused] == [True], outcomes


def accept(key, person):
    offer = AppointmentOffer.objects.select_related("grouping").get(pk=key)
    return appointments.accept(offer, by=User.objects.get(pk=person.pk), is_listed=True)


def test_two_accept_to_be_focal_point_at_once():
    people = [create_person("one"), create_person("two")]
    decider = create_moderator("decider")
    for _round in range(ROUNDS):
        grouping = GroupingFactory()
        offers = [
            AppointmentOfferFactory(
                grouping=grouping, email=person.email, offered_by=decider, role="focal_point"
            )
            for person in people
        ]
        outcomes = at_once(
            *(
                partial(accept, offer.pk, person)
                for offer, person in zip(offers, people, strict=True)
            )
        )
        one_of(outcomes)
        assert grouping.appointments.count() == 1
        assert sorted(grouping.offers.values_list("answer", flat=True)) == ["", "accepted"]


def test_one_person_accepts_in_two_tabs_at_once():
    person, decider = create_person("one"), create_moderator("decider")
    for _round in range(ROUNDS):
        offer = AppointmentOfferFactory(email=person.email, offered_by=decider)
        one_of(at_once(*[partial(accept, offer.pk, person)] * 2))
        assert offer.grouping.appointments.count() == 1


def test_same_offer_is_made_twice_at_once():
    decider = create_moderator("decider")

    def offer(grouping):
        row = AppointmentOfferFactory.build(offered_by=decider, grouping=None)
        return appointments.offer(
            Grouping.objects.get(pk=grouping.pk),
            by=User.objects.get(pk=decider.pk),
            email="new@people.example",
            role="coordinator",
            from_on=row.from_on,
            until_on=row.until_on,
            decided_by="election",
        )

    for _round in range(ROUNDS):
        grouping = GroupingFactory()
        one_of(at_once(*[partial(offer, grouping)] * 2))
        assert grouping.offers.count() == 1


def test_term_is_ended_and_corrected_at_once():
    person, decider = create_person("one"), create_moderator("decider")
    for _round in range(ROUNDS):
        held = AppointmentFactory(person=person)

        def resign(key):
            row = Appointment.objects.select_related("grouping").get(pk=key)
            return appointments.resign(row, by=User.objects.get(pk=person.pk))

        def void(key):
            row = Appointment.objects.select_related("grouping").get(pk=key)
            by = User.objects.get(pk=decider.pk)
            return appointments.correct(row, by=by, reason="Error.", replacement=None)

        outcomes = at_once(partial(resign, held.pk), partial(void, held.pk))
        # Resigning first leaves something to correct; after the correction there is nothing.
        assert not isinstance(outcomes[1], Exception), outcomes
        held.refresh_from_db()
        assert held.is_void
        assert held.was_ended_early is (not isinstance(outcomes[0], Exception))
