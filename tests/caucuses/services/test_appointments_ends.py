"""Terms ended, corrected and shown, and every way in which that is refused."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Consent, User
from caucuses import access
from caucuses.models import Appointment, AppointmentOffer
from caucuses.services import appointments
from caucuses.services.appointments import (
    AppointmentRefused,
    NotOnesOwn,
    RoleTaken,
    TermRefused,
    TermValues,
)
from notices.models import OutgoingMail
from tests.caucuses.factories import AppointmentFactory
from tests.people import create_person


def day(days):
    return timezone.now().date() + timedelta(days=days)


def term_of(appointment, **changes):
    values = {
        "role": appointment.role,
        "from_on": appointment.from_on,
        "until_on": appointment.term_until_on,
        "decided_by": appointment.decided_by,
        "source_note": "",
    }
    return TermValues(**(values | changes))


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


# --- Ends ---------------------------------------------------------------------------------------


def test_resigning_ends_the_term_today(grouping, coordinator):
    held = coordinator.appointments.get()
    assert access.led_by(coordinator) == {grouping.pk}
    appointments.resign(held, by=coordinator)
    held.refresh_from_db()
    assert (held.until_on, held.term_until_on) == (day(0), day(335))
    assert held.ended_by == coordinator
    assert not held.is_current
    assert access.led_by(coordinator) == frozenset()
    grouping.refresh_from_db()
    assert "coordinators" not in grouping.open_items


def test_resigning_before_the_first_day_means_it_was_never_held(grouping, registered):
    held = AppointmentFactory(grouping=grouping, person=registered, from_on=day(10))
    appointments.resign(held, by=registered)
    held.refresh_from_db()
    assert held.from_on == held.until_on
    assert not Appointment.objects.overlapping(day(0), day(999)).exists()
    assert not Appointment.objects.former().exists()


def test_ending_somebody_elses_term(grouping, coordinator, moderator):
    held = coordinator.appointments.get()
    appointments.end_early(held, by=moderator, reason="Left the network.")
    held.refresh_from_db()
    assert (held.until_on, held.ended_by) == (day(0), moderator)
    assert held.end_reason == "Left the network."


def test_ends_are_ones_own_or_not(grouping, coordinator, moderator):
    held = coordinator.appointments.get()
    before = everything()
    with pytest.raises(NotOnesOwn):
        appointments.resign(held, by=moderator)
    with pytest.raises(NotOnesOwn, match="on your page"):
        appointments.end_early(held, by=coordinator, reason="I go.")
    assert everything() == before


@pytest.mark.parametrize("state", ["ended", "resigned", "void"])
def test_ending_what_is_over_is_refused(grouping, coordinator, moderator, state):
    held = coordinator.appointments.get()
    in_another_tab = Appointment.objects.get(pk=held.pk)
    if state == "ended":
        Appointment.objects.update(until_on=day(0), term_until_on=day(0))
    elif state == "resigned":
        appointments.resign(held, by=coordinator)
    else:
        appointments.correct(held, by=moderator, reason="Never so.", replacement=None)
    before = everything()
    with pytest.raises(AppointmentRefused):
        appointments.resign(in_another_tab, by=coordinator)
    with pytest.raises(AppointmentRefused):
        appointments.end_early(in_another_tab, by=moderator, reason="Again.")
    assert everything() == before


# --- Corrections --------------------------------------------------------------------------------


@pytest.fixture
def listed(grouping, coordinator):
    """The coordinator's appointment, with their name shown."""
    held = coordinator.appointments.get()
    appointments.set_listed(held, by=coordinator, is_listed=True)
    return held


def test_correction_is_a_new_row_with_a_reason(listed, moderator, coordinator):
    right = term_of(listed, from_on=day(-60), until_on=day(300), decided_by="plenary")
    correction = appointments.correct(
        listed, by=moderator, reason="Wrong month.", replacement=right
    )
    listed.refresh_from_db()
    new = correction.replacement
    assert (listed.is_void, new.is_void) == (True, False)
    assert (new.from_on, new.until_on, new.decided_by) == (day(-60), day(300), "plenary")
    assert (new.person, new.is_listed) == (coordinator, True)
    assert consents(coordinator) == {str(new.uid)}
    assert (correction.by, correction.reason) == (moderator, "Wrong month.")
    assert list(Appointment.objects.on_day(day(0))) == [new]


def test_correction_of_the_role_asks_for_the_consent_anew(listed, moderator, coordinator):
    right = term_of(listed, role="rapporteur")
    correction = appointments.correct(listed, by=moderator, reason="Role.", replacement=right)
    assert not correction.replacement.is_listed
    assert consents(coordinator) == set()
    assert access.led_by(User.objects.get(pk=coordinator.pk)) == frozenset()


def test_correction_to_nothing(listed, moderator, coordinator):
    correction = appointments.correct(listed, by=moderator, reason="Error.", replacement=None)
    assert correction.replacement is None
    assert not Appointment.objects.standing().exists()
    assert consents(coordinator) == set()


def test_correction_keeps_an_early_end(listed, moderator):
    appointments.end_early(listed, by=moderator, reason="Left.")
    right = term_of(listed, from_on=day(-90))
    new = appointments.correct(listed, by=moderator, reason="Day.", replacement=right).replacement
    assert (new.from_on, new.until_on, new.term_until_on) == (day(-90), day(0), day(335))
    assert (new.ended_by, new.end_reason) == (moderator, "Left.")


def test_correction_keeps_an_early_end_by_nobody(listed, moderator):
    Appointment.objects.filter(pk=listed.pk).update(until_on=day(-1), end_reason="Closed.")
    right = term_of(listed, from_on=day(-90))
    new = appointments.correct(listed, by=moderator, reason="Day.", replacement=right).replacement
    assert (new.until_on, new.ended_by, new.end_reason) == (day(-1), None, "Closed.")


def test_correction_does_not_open_an_ended_term_again(grouping, former_coordinator, moderator):
    held = former_coordinator.appointments.get()
    before = everything()
    with pytest.raises(TermRefused, match="cannot open it again"):
        appointments.correct(
            held, by=moderator, reason="Longer.", replacement=term_of(held, until_on=day(30))
        )
    assert everything() == before
    shorter = term_of(held, until_on=day(-50))
    assert appointments.correct(held, by=moderator, reason="Day.", replacement=shorter)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"until_on": -30}, TermRefused),
        ({"until_on": -31}, TermRefused),
        ({"until_on": 36525}, TermRefused),
        ({"from_on": 400, "until_on": 500}, TermRefused),
    ],
    ids=["empty", "reversed", "100 years", "far away"],
)
def test_correction_to_an_impossible_term_is_refused(listed, moderator, changes, error):
    right = term_of(listed, **{name: day(days) for name, days in changes.items()})
    before = everything()
    with pytest.raises(error):
        appointments.correct(listed, by=moderator, reason="Wrong.", replacement=right)
    assert everything() == before


def test_correction_that_overlaps_is_refused(listed, moderator, coordinator, grouping):
    AppointmentFactory(
        grouping=grouping,
        person=coordinator,
        from_on=day(335),
        until_on=day(400),
    )
    right = term_of(listed, until_on=day(336))
    with pytest.raises(RoleTaken):
        appointments.correct(listed, by=moderator, reason="Longer.", replacement=right)


def test_correction_makes_no_second_focal_point(listed, moderator, grouping):
    AppointmentFactory(grouping=grouping, person=create_person("speaker"), role="focal_point")
    with pytest.raises(RoleTaken):
        appointments.correct(
            listed, by=moderator, reason="Role.", replacement=term_of(listed, role="focal_point")
        )


def test_correction_twice_is_refused(listed, moderator):
    in_another_tab = Appointment.objects.get(pk=listed.pk)
    appointments.correct(listed, by=moderator, reason="Error.", replacement=None)
    with pytest.raises(AppointmentRefused):
        appointments.correct(in_another_tab, by=moderator, reason="Error.", replacement=None)


def test_correction_of_ones_own_is_refused(listed, coordinator):
    before = everything()
    with pytest.raises(NotOnesOwn):
        appointments.correct(
            listed,
            by=coordinator,
            reason="A longer term.",
            replacement=term_of(listed, until_on=day(999)),
        )
    assert everything() == before


# --- Being shown --------------------------------------------------------------------------------


def test_person_is_shown_only_with_a_consent_that_stands(former_coordinator):
    held = former_coordinator.appointments.get()
    assert held.shown_name == ""
    for is_listed in (True, True, False, False):
        appointments.set_listed(held, by=former_coordinator, is_listed=is_listed)
        held.refresh_from_db()
        assert held.is_listed == is_listed
        assert consents(former_coordinator) == ({str(held.uid)} if is_listed else set())
    assert Consent.objects.count() == 1  # its history


def test_nobody_else_says_what_is_shown(former_coordinator, administrator):
    held = former_coordinator.appointments.get()
    with pytest.raises(NotOnesOwn):
        appointments.set_listed(held, by=administrator, is_listed=True)
