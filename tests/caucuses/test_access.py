"""Which groups a person leads today, and what follows for those below."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from accounts.models import User
from caucuses import access
from caucuses.models import Grouping
from tests.caucuses.factories import AppointmentFactory, GroupingFactory
from tests.people import create_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree():
    """A line of three groups, and one outside the structure below the second."""
    top = GroupingFactory(slug="top")
    middle = GroupingFactory(slug="middle", parent=top)
    GroupingFactory(slug="bottom", parent=middle)
    GroupingFactory(slug="outside", parent=middle, outside=True)
    return {grouping.slug: grouping for grouping in Grouping.objects.all()}


def person_with(grouping, **fields):
    person = create_person("leader")
    AppointmentFactory(grouping=grouping, person=person, **fields)
    return person


def coordinated(person):
    found = Grouping.objects.coordinated_by(User.objects.get(pk=person.pk))
    return sorted(found.values_list("slug", flat=True))


@pytest.mark.parametrize(
    ("slug", "wanted"),
    [
        ("top", ["bottom", "middle", "top"]),
        ("middle", ["bottom", "middle"]),
        ("bottom", ["bottom"]),
        ("outside", ["outside"]),
    ],
)
def test_leader_coordinates_the_group_and_those_below(tree, slug, wanted):
    person = person_with(tree[slug])
    assert coordinated(person) == wanted
    assert sorted(each for each in tree if access.leads(person, tree[each])) == wanted
    assert access.leads_itself(person, tree[slug])
    assert not access.leads_above(person, tree[slug])


@pytest.mark.parametrize("role", ["list_administrator", "rapporteur"])
def test_other_roles_coordinate_nothing(tree, role):
    assert coordinated(person_with(tree["top"], role=role)) == []


@pytest.mark.parametrize(
    ("first", "end", "leads"),
    [(0, 1, True), (-1, 0, False), (1, 2, False), (-30, 1, True)],
    ids=["first day", "day of the end", "not begun", "last day"],
)
def test_term_begins_and_ends_by_the_day(tree, first, end, leads):
    today = timezone.now().date()
    person = person_with(
        tree["top"], from_on=today + timedelta(days=first), until_on=today + timedelta(days=end)
    )
    assert bool(access.led_by(person)) is leads


def test_corrected_appointment_gives_nothing(tree):
    assert coordinated(person_with(tree["top"], is_void=True)) == []


def test_inactive_person_and_visitor_lead_nothing(tree):
    person = person_with(tree["top"])
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert coordinated(person) == []
    assert access.led_by(AnonymousUser()) == frozenset()


def test_answer_is_kept_for_the_request_and_forgotten_on_demand(tree, django_assert_num_queries):
    person = person_with(tree["top"])
    with django_assert_num_queries(1):
        assert access.led_by(person) == access.led_by(person) == {tree["top"].pk}
    person.appointments.update(until_on=timezone.now().date(), ended_by=person)
    assert access.led_by(person)
    access.forget(person)
    assert not access.led_by(person)


def test_kept_answer_does_not_outlive_the_day(tree, monkeypatch):
    person = person_with(tree["top"], until_on=timezone.now().date() + timedelta(days=1))
    assert access.led_by(person)
    tomorrow = timezone.now() + timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)
    assert not access.led_by(person)


def test_back_office_shows_the_secretariat_all_and_others_nothing(tree, moderator, registered):
    assert Grouping.objects.in_back_office_of(moderator).count() == len(tree)
    assert not Grouping.objects.in_back_office_of(registered).exists()
    assert not Grouping.objects.in_back_office_of(AnonymousUser()).exists()
