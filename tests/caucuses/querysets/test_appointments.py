from datetime import date, timedelta

import pytest
from django.utils import timezone

from caucuses.models import Appointment, Grouping
from tests.caucuses.factories import AppointmentFactory, GroupingFactory
from tests.people import create_person


@pytest.fixture
def term(grouping):
    """A term from 10 March up to, not with, 20 March 2004."""
    return AppointmentFactory(
        grouping=grouping,
        person=create_person("holder"),
        from_on=date(2004, 3, 10),
        until_on=date(2004, 3, 20),
    )


@pytest.mark.parametrize(
    ("day", "is_held"), [(9, False), (10, True), (19, True), (20, False)], ids=str
)
def test_term_is_held_from_its_first_day_up_to_its_end(term, day, is_held):
    assert Appointment.objects.on_day(date(2004, 3, day)).exists() is is_held


@pytest.mark.parametrize(
    ("first", "end", "shares"),
    [(1, 10, False), (1, 11, True), (12, 14, True), (19, 30, True), (20, 30, False)],
    ids=str,
)
def test_overlapping_terms_share_a_day(term, first, end, shares):
    found = Appointment.objects.overlapping(date(2004, 3, first), date(2004, 3, end))
    assert found.exists() is shares


def test_void_and_never_held_terms_count_nowhere(term, grouping):
    term.is_void = True
    term.save()
    AppointmentFactory(
        grouping=grouping,
        person=term.person,
        from_on=date(2004, 3, 12),
        until_on=date(2004, 3, 12),
        term_until_on=date(2004, 3, 20),
        ended_by=term.person,
    )
    assert not Appointment.objects.on_day(date(2004, 3, 12)).exists()
    assert not Appointment.objects.overlapping(date(2004, 1, 1), date(2005, 1, 1)).exists()
    assert not Appointment.objects.former().exists()


def test_former_ones_come_last_first(term, grouping, coordinator):
    later = AppointmentFactory(
        grouping=grouping,
        person=term.person,
        from_on=date(2005, 1, 1),
        until_on=timezone.now().date(),
    )
    assert list(Appointment.objects.former()) == [later, term]


@pytest.mark.parametrize(
    ("appointed_by", "who", "wanted"),
    [
        ("parent", "coordinator", {"lower"}),
        ("parent", "parent_coordinator", {"here", "lower"}),
        ("itself", "coordinator", {"here"}),
        ("itself", "parent_coordinator", {"upper"}),
        ("secretariat", "coordinator", set()),
        ("secretariat", "parent_coordinator", set()),
        ("parent", "other_coordinator", set()),
        ("parent", "former_coordinator", set()),
        ("parent", "registered", set()),
        ("secretariat", "moderator", {"upper", "here", "lower"}),
        ("secretariat", "administrator", {"upper", "here", "lower"}),
    ],
)
def test_groups_in_which_a_person_appoints(
    request, parent_grouping, grouping, other_grouping, appointed_by, who, wanted
):
    GroupingFactory(slug="lower", parent=grouping)
    GroupingFactory(slug="closed", parent=grouping, closed=True)
    GroupingFactory(slug="outside", parent=grouping, outside=True)
    person = request.getfixturevalue(who)
    Grouping.objects.update(appointed_by=appointed_by)
    rows = Grouping.objects.exclude(slug__in=["outside", "elsewhere"])
    found = rows.appointable_by(person)
    assert {row.slug for row in found} == wanted
    # The list and the permission say the same of each.
    for row in Grouping.objects.exclude(status="closed"):
        in_list = Grouping.objects.appointable_by(person).filter(pk=row.pk).exists()
        assert in_list == person.has_perm("caucuses.appoint", row), row.slug


def test_term_that_goes_on_is_renewed(term, grouping):
    assert list(Appointment.objects.not_renewed()) == [term]
    following = AppointmentFactory(
        grouping=grouping,
        person=term.person,
        from_on=term.until_on,
        until_on=term.until_on + timedelta(days=9),
    )
    assert list(Appointment.objects.not_renewed()) == [following]
