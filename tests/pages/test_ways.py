from datetime import timedelta

import pytest
from django.utils import timezone

from caucuses import openness
from pages.enums import Gift
from pages.ways import Wishes, answer
from tests.caucuses.factories import AppointmentFactory, GroupingFactory
from tests.mailinglists.factories import MailingListFactory
from tests.pages.factories import EventFactory
from tests.people import create_person

pytestmark = pytest.mark.django_db


def _wishes(*gifts, **fields):
    return Wishes(gifts=frozenset(gifts), **fields)


def _groups(wishes):
    return [proposed.grouping for proposed in answer(wishes).groups]


def _steps(wishes):
    return [step.name for step in answer(wishes).steps]


def test_nothing_chosen_proposes_the_most_open_groups():
    few, many = GroupingFactory(name="A"), GroupingFactory(name="B", joining="Write to us.")
    GroupingFactory(name="C", closed=True)
    GroupingFactory(name="D", who_may_join="appointed")
    GroupingFactory(name="E", family=True)
    many.open_count = 5
    many.save()
    found = answer(Wishes())
    assert [proposed.grouping for proposed in found.groups] == [many, few]
    assert not found.is_fitting
    assert {str(proposed.why) for proposed in found.groups} == {
        "It is one of the most open groups: its page tells newcomers most."
    }


def test_subject_and_region_are_best_together():
    subject = GroupingFactory(subject="Youth", open_count=9)
    region = GroupingFactory(region="Africa", open_count=5)
    both = GroupingFactory(subject="Youth", region="Africa")
    GroupingFactory(subject="Peace")
    found = answer(_wishes(subject="Youth", region="Africa"))
    assert [(proposed.grouping, str(proposed.why)) for proposed in found.groups] == [
        (both, "It works on your subject, in your region."),
        (subject, "It works on your subject."),
        (region, "It works in your region."),
    ]
    assert found.is_fitting


@pytest.mark.parametrize(
    ("who", "names"),
    [("individuals", ["For all", "People"]), ("organisations", ["Bodies", "For all"])],
)
def test_groups_are_open_to_who_asks(who, names):
    GroupingFactory(name="For all", subject="Youth")
    GroupingFactory(name="People", subject="Youth", who_may_join="individuals")
    GroupingFactory(name="Bodies", subject="Youth", who_may_join="organisations")
    GroupingFactory(name="Over", subject="Youth", closed=True)
    assert [row.name for row in _groups(_wishes(subject="Youth", who=who))] == names


def test_active_groups_come_before_dormant_and_spoken_before_others():
    dormant = GroupingFactory(subject="Youth", dormant=True, open_count=9)
    english = GroupingFactory(subject="Youth", open_count=8)
    french = GroupingFactory(subject="Youth", language="fr")
    assert _groups(_wishes(subject="Youth", language="fr")) == [french, english, dormant]


@pytest.mark.parametrize(
    ("gift", "fields", "why"),
    [
        (
            Gift.TRANSLATING,
            {"slug": "translation-team", "kind": "working_group"},
            "It is the team that translates texts of civil society.",
        ),
        (Gift.REGION, {"kind": "regional_caucus"}, "It speaks for a region or a country."),
        (Gift.DRAFTING, {"kind": "working_group"}, "It is a working group: it writes texts."),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_gift_leads_to_the_groups_where_it_is_of_use(gift, fields, why):
    GroupingFactory()
    wanted = GroupingFactory(**fields)
    found = answer(_wishes(gift))
    assert [(proposed.grouping, str(proposed.why)) for proposed in found.groups] == [(wanted, why)]


def test_coordinators_are_proposed_where_nobody_leads():
    led, free = GroupingFactory(), GroupingFactory()
    GroupingFactory(outside=True)
    AppointmentFactory(grouping=led, person=create_person("leader"))
    openness.refresh([led.pk, free.pk])
    found = answer(_wishes(Gift.COORDINATING))
    assert [proposed.grouping for proposed in found.groups] == [free]
    assert str(found.groups[0].why) == "It has no coordinator at present."
    assert "caucuses:propose" in [step.name for step in found.steps]


def test_nothing_found_says_what_to_do_instead():
    GroupingFactory(subject="Youth", who_may_join="individuals")
    open_one = GroupingFactory()
    wishes = _wishes(subject="Youth", who="organisations")
    found = answer(wishes)
    assert not found.is_fitting
    assert wishes.is_narrow
    assert [proposed.grouping for proposed in found.groups] == [open_one]
    assert [step.name for step in found.steps][:2] == ["organisations:register", "caucuses:propose"]


@pytest.mark.parametrize(
    ("wishes", "step"),
    [
        (_wishes(Gift.ORGANISATION), "organisations:register"),
        (_wishes(who="organisations"), "organisations:register"),
        (_wishes(Gift.TRANSLATING), "translations:desk"),
        (_wishes(Gift.REGION), "pages:families"),
        (_wishes(Gift.LIST), "lists:list"),
        (_wishes(Gift.READING), "caucuses:all_reports_feed"),
        (_wishes(), "pages:about"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_steps_follow_from_what_was_chosen(wishes, step):
    assert step in _steps(wishes)


def test_who_only_reads_follows_the_reports_of_what_fits():
    GroupingFactory(subject="Youth", slug="youth")
    steps = answer(_wishes(Gift.READING, subject="Youth")).steps
    assert ("caucuses:report_feed", "youth") in [(step.name, step.slug) for step in steps]


def test_lists_of_the_groups_come_before_that_of_the_plenary():
    plenary = GroupingFactory(slug="plenary", kind="plenary")
    of_all = MailingListFactory(grouping=plenary)
    grouping = GroupingFactory(subject="Youth")
    english = MailingListFactory(grouping=grouping, languages=["en"])
    french = MailingListFactory(grouping=grouping, languages=["fr"])
    MailingListFactory(grouping=grouping, state="closed")
    MailingListFactory(grouping=GroupingFactory())
    wishes = _wishes(subject="Youth", language="fr")
    found = answer(wishes).lists
    assert [(row.mailing_list, row.group) for row in found] == [
        (french, grouping),
        (english, grouping),
    ]
    french.delete()
    found = answer(wishes).lists
    assert [(row.mailing_list, row.group) for row in found] == [(english, grouping), (of_all, None)]


def test_a_meeting_of_the_groups_comes_before_an_earlier_event():
    grouping = GroupingFactory(subject="Youth")
    today = timezone.localdate()
    EventFactory(start_on=today - timedelta(days=1), grouping=grouping)
    sooner = EventFactory(start_on=today + timedelta(days=1))
    later = EventFactory(start_on=today + timedelta(days=9), grouping=grouping)
    assert answer(_wishes(subject="Youth")).event == later
    later.delete()
    assert answer(_wishes(subject="Youth")).event == sooner


def test_at_most_about_ten_are_proposed():
    for _number in range(9):
        MailingListFactory(grouping=GroupingFactory(subject="Youth", region="Africa"))
    EventFactory(start_on=timezone.localdate())
    found = answer(_wishes(*Gift, subject="Youth", region="Africa", who="organisations"))
    number = len(found.groups) + len(found.lists) + bool(found.event) + len(found.steps)
    assert number <= 11
