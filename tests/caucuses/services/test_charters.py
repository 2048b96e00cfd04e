"""Adopting a charter."""

from datetime import date, timedelta
from functools import partial

import pytest
from django.utils import timezone

from caucuses.models import Charter, Grouping
from caucuses.services import charters
from caucuses.services.leaders import office_of
from notices.models import OutgoingMail
from tests.caucuses.factories import AppointmentFactory, GroupingFactory
from tests.moderation.test_concurrency import at_once
from tests.people import create_person

pytestmark = pytest.mark.django_db

RULES = {
    "who_may_join": "organisations",
    "admission": "open",
    "members_shown": "public",
    "appointed_by": "itself",
    "statement": "We share the goal.",
    "decides": "By consensus.",
}


def adopt(grouping, by, **changes):
    values = {
        "by": by,
        "under": None,
        "text": "We follow a subject.\nWe meet.",
        "language": "en",
        "adopted_on": date(2026, 1, 15),
        "adopted_by": "The caucus, online vote",
    }
    return charters.adopt(grouping, **(values | RULES | changes))


def test_first_version_puts_its_rules_in_force(grouping, coordinator):
    office = office_of(coordinator, grouping)

    charter = adopt(grouping, coordinator, under=office, expected=0)

    stored = Grouping.objects.get(pk=grouping.pk)
    assert {name: getattr(stored, name) for name in Charter.RULES} == RULES
    assert (stored.charter_adopted_on, stored.is_edited) == (date(2026, 1, 15), True)
    assert "charter" in stored.open_items
    assert (charter.number, charter.entered_by, charter.entered_under) == (1, coordinator, office)
    assert grouping.admission == "open"


def test_next_version_follows_and_the_former_stays(grouping, coordinator):
    first = adopt(grouping, coordinator)

    second = adopt(grouping, coordinator, text="Another text.", adopted_on=date(2026, 2, 1))

    assert second.number == 2
    assert Charter.objects.get(pk=first.pk).text == "We follow a subject.\nWe meet."


def test_pasted_text_is_cleaned(grouping, coordinator):
    pasted = b"\xef\x82\xb7\tWe meet.\x0bWe \xe2\x80\x9cvote\xe2\x80\x9d.\r\n".decode()

    charter = adopt(grouping, coordinator, text=pasted, decides="By\xa0vote.\x0b")

    assert charter.text == "• We meet.\nWe “vote”."
    assert charter.decides == "By vote."


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"adopted_on": timezone.now().date() + timedelta(days=2)}, "in the future"),
        ({"text": "\xad\r\n"}, "cannot be blank"),
        ({"text": "x" * 40_001}, "40000"),
        ({"text": "a\u202eb"}, "turns the direction"),
        ({"adopted_by": "a\x00b"}, "cannot be seen"),
        ({"statement": "x" * 2001}, "2000"),
        ({"admission": "never"}, "not a valid choice"),
        ({"expected": 3}, "Version 0"),
    ],
    ids=[
        "future",
        "empty",
        "too long",
        "turned",
        "hidden",
        "long statement",
        "no such rule",
        "another version seen",
    ],
)
def test_what_cannot_be_adopted_changes_nothing(grouping, coordinator, changes, message):
    before = Grouping.objects.filter(pk=grouping.pk).values().get()

    with pytest.raises(charters.AdoptionRefused, match=message):
        adopt(grouping, coordinator, **changes)

    assert Grouping.objects.filter(pk=grouping.pk).values().get() == before
    assert not Charter.objects.exists()


def test_closed_group_adopts_nothing(grouping, moderator):
    Grouping.objects.filter(pk=grouping.pk).update(status="closed")

    with pytest.raises(charters.AdoptionRefused, match="closed"):
        adopt(grouping, moderator)


def test_version_is_not_older_than_the_former(grouping, coordinator):
    adopt(grouping, coordinator)

    with pytest.raises(charters.AdoptionRefused, match="15 January 2026"):
        adopt(grouping, coordinator, text="Other.", adopted_on=date(2026, 1, 14))


def test_same_form_sent_twice_makes_one_version(grouping, coordinator):
    adopt(grouping, coordinator)

    with pytest.raises(charters.AdoptionRefused, match="in force"):
        adopt(grouping, coordinator)

    assert Charter.objects.get().number == 1


def test_form_opened_before_another_version_is_refused(grouping, coordinator):
    adopt(grouping, coordinator, expected=0)

    with pytest.raises(charters.NewerVersion, match="Version 1 was adopted"):
        adopt(grouping, coordinator, text="Mine.", expected=0)


def test_leaders_of_the_group_and_above_are_told_but_not_the_one_who_did_it(
    grouping, coordinator, parent_coordinator, other_coordinator, former_coordinator, member
):
    second = AppointmentFactory(grouping=grouping, person=member, role="alternate").person

    adopt(grouping, coordinator)

    told = set(OutgoingMail.objects.values_list("recipient", flat=True))
    assert told == {second.email, parent_coordinator.email}


# --- At the same moment ---------------------------------------------------------------------------


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_two_who_adopt_at_once_write_two_versions_or_one_is_told():
    by = create_person("coordinator")
    for number in range(10):
        grouping = GroupingFactory()
        # Every second pair of forms says which version it saw.
        seen = {"expected": 0} if number % 2 else {}

        outcomes = at_once(
            *(partial(adopt, grouping, by, text=f"Text {place}.", **seen) for place in "ab")
        )

        made = [each for each in outcomes if isinstance(each, Charter)]
        assert len(made) == (1 if seen else 2), outcomes
        numbers = grouping.charters.order_by("number").values_list("number", flat=True)
        assert list(numbers) == list(range(1, len(made) + 1))
        if seen:
            assert any(isinstance(each, charters.NewerVersion) for each in outcomes)
