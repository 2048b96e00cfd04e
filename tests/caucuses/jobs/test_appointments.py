from datetime import timedelta

import pytest
from django.utils import timezone

from caucuses.jobs import appointments as jobs
from caucuses.models import Appointment, AppointmentOffer
from caucuses.services import appointments
from notices import schedule
from notices.models import OutgoingMail
from tests.caucuses.factories import AppointmentFactory, AppointmentOfferFactory
from tests.people import create_person

HOLDER, ABOVE = "holder@people.example", "upper@people.example"


def day(days):
    return timezone.now().date() + timedelta(days=days)


def holder_until(grouping, days, **fields):
    """Somebody who holds a role in the group since long, until so many days from today."""
    person = create_person("holder")
    fields = {"entered_at": timezone.now() - timedelta(days=100), "from_on": day(-100)} | fields
    return AppointmentFactory(grouping=grouping, person=person, until_on=day(days), **fields)


def mails():
    """Return who got which mail, and forget them."""
    found = sorted(OutgoingMail.objects.values_list("recipient", "subject"))
    return [(recipient, subject.partition(":")[0].split(" on ")[0]) for recipient, subject in found]


@pytest.mark.parametrize(
    ("days", "count"),
    [(31, 0), (30, 1), (8, 1), (7, 1), (1, 1), (0, 0), (-1, 0)],
)
def test_reminder_comes_before_the_end(grouping, parent_coordinator, days, count):
    holder_until(grouping, days)
    assert jobs.remind_of_ends.call() == count
    wanted = [(HOLDER, "Your term ends"), (ABOVE, "A term ends")]
    assert mails() == (wanted if count else [])


def test_reminder_comes_once_for_each_distance(grouping, parent_coordinator):
    held = holder_until(grouping, 30)
    for days in (30, 30, 29, 8, 7, 7, 1):
        Appointment.objects.filter(pk=held.pk).update(until_on=day(days), term_until_on=day(days))
        jobs.remind_of_ends.call()
    assert [reader for reader, _subject in mails()] == [HOLDER, HOLDER, ABOVE, ABOVE]


def test_reminder_goes_to_the_other_leaders_too(grouping, coordinator, parent_coordinator):
    holder_until(grouping, 20, role="list_administrator")
    jobs.remind_of_ends.call()
    assert [reader for reader, _subject in mails()] == [coordinator.email, HOLDER, ABOVE]


def test_reminder_does_not_come_for_what_was_made_so_short(grouping, moderator):
    holder_until(grouping, 20, entered_at=timezone.now())
    assert jobs.remind_of_ends.call() == 0


def test_reminder_and_end_do_not_come_for_who_goes_on(grouping, moderator):
    held = holder_until(grouping, 5)
    AppointmentFactory(
        grouping=grouping, person=held.person, from_on=held.until_on, until_on=day(400)
    )
    assert jobs.remind_of_ends.call() == 0
    Appointment.objects.filter(pk=held.pk).update(until_on=day(0), term_until_on=day(0))
    Appointment.objects.exclude(pk=held.pk).update(from_on=day(0))
    assert jobs.tell_ends.call() == 0


def test_reminder_comes_where_somebody_else_goes_on(grouping, moderator):
    held = holder_until(grouping, 5)
    AppointmentFactory(
        grouping=grouping, person=moderator, from_on=held.until_on, until_on=day(400)
    )
    assert jobs.remind_of_ends.call() == 1


def test_void_and_resigned_terms_are_not_reminded_of(grouping, moderator):
    held = holder_until(grouping, 20)
    appointments.correct(held, by=moderator, reason="Error.", replacement=None)
    assert jobs.remind_of_ends.call() == 0


@pytest.mark.parametrize(("days", "count"), [(1, 0), (0, 1), (-13, 1), (-14, 0)])
def test_end_is_told_on_its_day(grouping, parent_coordinator, days, count):
    holder_until(grouping, days)
    assert jobs.tell_ends.call() == count
    wanted = [(HOLDER, "Your term has ended"), (ABOVE, "A term has ended")]
    assert mails() == (wanted if count else [])


def test_end_is_told_once(grouping, parent_coordinator):
    holder_until(grouping, 0)
    jobs.tell_ends.call()
    jobs.tell_ends.call()
    assert len(mails()) == 2


@pytest.mark.parametrize("by_somebody", [True, False])
def test_early_end_is_not_told_as_a_plain_one(grouping, moderator, by_somebody):
    held = holder_until(grouping, 100)
    Appointment.objects.filter(pk=held.pk).update(
        until_on=day(0), end_reason="Closed.", ended_by=moderator if by_somebody else None
    )
    assert jobs.tell_ends.call() == 0


def test_correction_after_the_end_is_not_told_as_an_end(grouping, moderator):
    holder_until(grouping, -2, entered_at=timezone.now())
    assert jobs.tell_ends.call() == 0


def test_test_of_openness_follows_begin_and_end(grouping, other_grouping, moderator):
    held = holder_until(grouping, 0)
    grouping.open_items = ["coordinators"]
    grouping.save(update_fields=["open_items"])
    AppointmentFactory(grouping=other_grouping, person=held.person, from_on=day(0))

    jobs.tell_ends.call()

    grouping.refresh_from_db()
    other_grouping.refresh_from_db()
    assert "coordinators" not in grouping.open_items
    assert "coordinators" in other_grouping.open_items


def test_offers_lapse_and_who_offered_is_told(grouping, moderator):
    overdue = AppointmentOfferFactory(
        grouping=grouping, email="late@people.example", offered_by=moderator, overdue=True
    )
    AppointmentOfferFactory(grouping=grouping, email="new@people.example", offered_by=moderator)

    assert jobs.lapse_offers.call() == 1
    assert jobs.lapse_offers.call() == 0

    answers = AppointmentOffer.objects.order_by("pk").values_list("answer", flat=True)
    assert list(answers) == ["lapsed", ""]
    overdue.refresh_from_db()
    assert overdue.answered_at is not None
    assert mails() == [(moderator.email, "No answer")]


def test_offer_that_is_withdrawn_at_this_moment_stops_nothing(grouping, moderator, monkeypatch):
    for number in range(2):
        AppointmentOfferFactory(
            grouping=grouping,
            email=f"late{number}@people.example",
            offered_by=moderator,
            overdue=True,
        )
    first = AppointmentOffer.objects.earliest("pk")
    lapse = appointments.lapse_offer

    def withdraw_before(offer):
        if offer == first:
            appointments.withdraw_offer(first, by=moderator)
        lapse(offer)

    monkeypatch.setattr(appointments, "lapse_offer", withdraw_before)

    assert jobs.lapse_offers.call() == 1
    answers = AppointmentOffer.objects.order_by("pk").values_list("answer", flat=True)
    assert list(answers) == ["withdrawn", "lapsed"]


def test_jobs_run_every_day(db):
    names = {"caucuses.remind_of_ends", "caucuses.tell_ends", "caucuses.lapse_offers"}
    assert names <= set(schedule.enqueue_due())
