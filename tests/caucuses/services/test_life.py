"""The life of a group: renamed, merged, closed, opened again, dormant."""

from datetime import date, timedelta
from functools import partial

import pytest
from django.utils import timezone

from caucuses.models import (
    Appointment,
    AppointmentOffer,
    Grouping,
    GroupingAddress,
    GroupingEvent,
    Membership,
)
from caucuses.services import life, memberships
from caucuses.views.groupings import find
from moderation.models import LogIsFinal
from notices.models import OutgoingMail
from tests.caucuses.factories import (
    AppointmentFactory,
    AppointmentOfferFactory,
    GroupingFactory,
    MembershipFactory,
    MembershipWishFactory,
)
from tests.caucuses.proposal_factories import sent_proposal
from tests.moderation.test_concurrency import at_once
from tests.organisations.factories import OrganisationFactory
from tests.people import create_person

pytestmark = pytest.mark.django_db


def today():
    return timezone.now().date()


def stored(grouping):
    return Grouping.objects.get(pk=grouping.pk)


def events(grouping):
    return list(grouping.events.order_by("pk").values_list("what", flat=True))


def told():
    return set(OutgoingMail.objects.values_list("recipient", flat=True))


def everything():
    models = [Grouping, GroupingAddress, GroupingEvent, Membership, Appointment, OutgoingMail]
    return [list(model.objects.order_by("pk").values()) for model in models]


# --- The log --------------------------------------------------------------------------------------


def test_log_cannot_be_changed(grouping, moderator):
    life.close(grouping, by=moderator, reason="Done.")
    event = GroupingEvent.objects.get()

    with pytest.raises(LogIsFinal):
        event.save()
    with pytest.raises(LogIsFinal):
        event.delete()
    with pytest.raises(LogIsFinal):
        GroupingEvent.objects.update(reason="Other.")
    with pytest.raises(LogIsFinal):
        GroupingEvent.objects.all().delete()


# --- Renaming -------------------------------------------------------------------------------------


def test_renamed_group_is_found_at_both_addresses(grouping, moderator, coordinator):
    life.rename(grouping, by=moderator, name=" New  Name ", slug="new-name")

    renamed = stored(grouping)
    assert (renamed.name, renamed.slug, renamed.sort_key) == ("New Name", "new-name", "new name")
    assert find("here") == find("new-name") == grouping
    assert events(grouping) == ["renamed"]
    assert GroupingEvent.objects.get().details == {"name": "Caucus Here", "slug": "here"}
    assert coordinator.email in told()


def test_name_alone_is_changed_without_an_address(grouping, moderator):
    life.rename(grouping, by=moderator, name="New Name", slug="here")

    assert not GroupingAddress.objects.exists()


def test_group_goes_back_to_an_address_it_had(grouping, moderator):
    life.rename(grouping, by=moderator, name="B", slug="b")
    life.rename(grouping, by=moderator, name="C", slug="c")

    life.rename(grouping, by=moderator, name="A", slug="here")

    assert stored(grouping).slug == "here"
    assert set(GroupingAddress.objects.values_list("slug", flat=True)) == {"b", "c"}
    assert find("b") == grouping


@pytest.mark.parametrize(
    ("slug", "refusal"),
    [
        ("elsewhere", life.AddressTaken),
        ("formerly", life.AddressTaken),
        ("bureau", life.AddressTaken),
        ("Elsewhere", life.AddressTaken),
        ("proposals", life.LifeRefused),
        ("open-caucus", life.LifeRefused),
        ("", life.LifeRefused),
        ("a b", life.LifeRefused),
        ("café", life.LifeRefused),
        ("x" * 101, life.LifeRefused),
    ],
)
def test_address_that_cannot_be_had_changes_nothing(
    grouping, other_grouping, moderator, slug, refusal
):
    GroupingAddress.objects.create(slug="formerly", grouping=other_grouping)
    before = everything()

    with pytest.raises(refusal):
        life.rename(grouping, by=moderator, name="New Name", slug=slug)

    assert everything() == before


@pytest.mark.parametrize("name", ["", "a\nb", "\u202ename", "...", "x" * 201, "Caucus Here"])
def test_name_that_cannot_be_had_is_refused(grouping, moderator, name):
    before = everything()

    with pytest.raises(life.LifeRefused):
        life.rename(grouping, by=moderator, name=name.replace("\n", "\x00"), slug="here")

    assert everything() == before


def test_address_of_a_coordinating_body_is_fixed_but_its_name_is_not(moderator):
    plenary = GroupingFactory(slug="plenary", kind="plenary")

    life.rename(plenary, by=moderator, name="The Plenary", slug="plenary")
    with pytest.raises(life.LifeRefused, match="fixed"):
        life.rename(plenary, by=moderator, name="The Plenary", slug="assembly")


# --- Closing and opening again --------------------------------------------------------------------


def test_closing_ends_what_is_held_and_tells_those_concerned(
    grouping, member, coordinator, parent_coordinator, moderator, registered, other_coordinator
):
    later = AppointmentFactory(
        grouping=grouping,
        person=member,
        role="rapporteur",
        from_on=today() + timedelta(days=10),
        until_on=today() + timedelta(days=99),
    )
    AppointmentOfferFactory(grouping=grouping, offered_by=coordinator)
    waiting = memberships.join(grouping, by=registered)
    OutgoingMail.objects.all().delete()

    life.close(grouping, by=moderator, reason="Its work is done.")

    closed = stored(grouping)
    assert (closed.status, closed.ended) == ("closed", today().isoformat())
    assert closed.is_edited
    assert Membership.objects.get().end == "closed"
    held = Appointment.objects.get(person=coordinator)
    assert (held.until_on, held.ended_by, held.end_reason) == (
        today(),
        moderator,
        "The group was closed.",
    )
    later.refresh_from_db()
    assert later.until_on == later.from_on
    assert AppointmentOffer.objects.get().answer == "withdrawn"
    waiting.refresh_from_db()
    assert waiting.state == "withdrawn"
    assert events(grouping) == ["closed"]
    assert told() == {
        person.email for person in (member, coordinator, parent_coordinator, registered)
    }
    assert not coordinator.has_perm("accounts.enter_back_office")


def test_receivers_of_a_member_organisation_are_told(grouping, organisation, moderator):
    MembershipFactory(
        grouping=grouping, organisation=organisation, joined_by=create_person("somebody")
    )
    OutgoingMail.objects.all().delete()

    life.close(grouping, by=moderator, reason="Done.")

    assert organisation.mandates.get().person.email in told()


def test_closed_group_is_not_closed_again(grouping, moderator):
    life.close(grouping, by=moderator, reason="Done.")
    before = everything()

    with pytest.raises(life.LifeRefused, match="is closed"):
        life.close(grouping, by=moderator, reason="Once more.")

    assert everything() == before


@pytest.mark.parametrize("reason", ["", " \n", "x" * 501, "a\x00b"], ids=repr)
def test_closing_needs_a_reason(grouping, moderator, reason):
    with pytest.raises(life.LifeRefused):
        life.close(grouping, by=moderator, reason=reason)

    assert stored(grouping).status == "active"


def test_opened_group_does_not_fall_asleep_at_once(grouping, moderator, member, settings):
    Grouping.objects.filter(pk=grouping.pk).update(review_on=date(2020, 1, 1))
    life.close(grouping, by=moderator, reason="Done.")

    life.reopen(grouping, by=moderator, reason="Not yet.")

    opened = stored(grouping)
    assert (opened.status, opened.ended) == ("active", "")
    assert opened.review_on == today() + settings.REVIEW_EVERY
    assert not opened.memberships.current().exists()
    assert events(grouping) == ["closed", "reopened"]


def test_open_group_is_not_opened(grouping, moderator):
    with pytest.raises(life.LifeRefused, match="not closed"):
        life.reopen(grouping, by=moderator, reason="Why not.")


# --- Merging --------------------------------------------------------------------------------------


def test_merge_carries_all_over(grouping, other_grouping, member, coordinator, moderator):
    child = GroupingFactory(parent=grouping)
    both = create_person("both")
    for each in (grouping, other_grouping):
        MembershipFactory(grouping=each, person=both)
    first, second = OrganisationFactory(), OrganisationFactory()
    MembershipWishFactory(organisation=first, grouping=grouping)
    MembershipWishFactory(organisation=second, grouping=grouping)
    MembershipWishFactory(organisation=second, grouping=other_grouping)
    life.rename(grouping, by=moderator, name="Caucus Here", slug="here-now")

    life.merge(grouping, other_grouping, by=moderator, reason="The same people.")

    gone = stored(grouping)
    assert (gone.status, gone.merged_into) == ("closed", other_grouping)
    assert find("here") == find("here-now") == find("elsewhere") == other_grouping
    child.refresh_from_db()
    assert (child.parent, child.line_keys[0]) == (other_grouping, other_grouping.pk)
    members = other_grouping.memberships.current().values_list("person_id", flat=True)
    assert sorted(members) == sorted([member.pk, both.pk])
    assert set(grouping.memberships.values_list("end", flat=True)) == {"merged"}
    assert Appointment.objects.get(person=coordinator).until_on == today()
    assert other_grouping.wishes.count() == 2
    assert events(grouping) == ["renamed", "merged"]
    assert events(other_grouping) == ["took_in"]
    assert {member.email, both.email, coordinator.email} <= told()


def test_group_can_be_merged_into_the_one_above(grouping, parent_grouping, moderator):
    child = GroupingFactory(parent=grouping)

    life.merge(grouping, parent_grouping, by=moderator, reason="One is enough.")

    child.refresh_from_db()
    assert child.line_keys == [parent_grouping.pk, child.pk]
    stored(parent_grouping).full_clean()


def test_chain_of_merges_leads_to_the_last(grouping, other_grouping, moderator):
    third = GroupingFactory()
    life.merge(grouping, other_grouping, by=moderator, reason="One.")

    life.merge(other_grouping, third, by=moderator, reason="Two.")

    assert find("here") == third


@pytest.mark.parametrize(
    ("gone", "kept", "message"),
    [
        ("grouping", "grouping", "itself"),
        ("parent_grouping", "grouping", "below this group"),
        ("parent_grouping", "grandchild", "below this group"),
        ("grouping", "closed", "is closed"),
        ("closed", "grouping", "is closed"),
        ("grouping", "merged", "was merged"),
        ("merged", "grouping", "was merged"),
        ("plenary", "grouping", "body that coordinates"),
    ],
)
def test_merge_that_makes_no_sense_changes_nothing(
    grouping, parent_grouping, other_grouping, moderator, gone, kept, message
):
    groups = {
        "grouping": grouping,
        "parent_grouping": parent_grouping,
        "grandchild": GroupingFactory(parent=grouping),
        "closed": GroupingFactory(closed=True),
        "merged": GroupingFactory(closed=True, merged_into=other_grouping),
        "plenary": GroupingFactory(slug="plenary", kind="plenary"),
    }
    before = everything()

    with pytest.raises(life.LifeRefused, match=message):
        life.merge(groups[gone], groups[kept], by=moderator, reason="Why not.")

    assert everything() == before


def test_merged_group_stays_as_it_is(grouping, other_grouping, moderator):
    life.merge(grouping, other_grouping, by=moderator, reason="One.")

    with pytest.raises(life.LifeRefused, match="was merged"):
        life.reopen(grouping, by=moderator, reason="Back.")
    with pytest.raises(life.LifeRefused, match="was merged"):
        life.rename(grouping, by=moderator, name="Other", slug="other")


@pytest.mark.parametrize("how", ["closed", "merged"])
def test_what_waits_lapses_with_the_group(
    grouping, other_grouping, coordinator, registered, moderator, how
):
    waiting = [
        life.ask_renewal(grouping, by=coordinator, done="A.", planned="B.", until=None),
        memberships.join(grouping, by=registered),
        sent_proposal(registered, grouping),
    ]

    if how == "closed":
        life.close(grouping, by=moderator, reason="Done.")
        said = "The group was closed."
    else:
        life.merge(grouping, other_grouping, by=moderator, reason="One.")
        said = "The group was merged into another."

    for request in waiting:
        request.refresh_from_db()
        assert (request.state, request.decisions.last().verb) == ("withdrawn", "lapse")
        assert request.decisions.last().reason == said


# --- Status by hand -------------------------------------------------------------------------------


def test_secretariat_marks_a_group_dormant_and_active(grouping, moderator):
    life.set_status(grouping, "dormant", by=moderator)
    assert (stored(grouping).status, stored(grouping).dormant_on) == ("dormant", today())

    life.set_status(grouping, "active", by=moderator)

    assert (stored(grouping).status, stored(grouping).dormant_on) == ("active", None)
    assert events(grouping) == ["dormant", "awake"]


# --- Asking for renewal ---------------------------------------------------------------------------


def test_one_renewal_waits_at_a_time(grouping, coordinator):
    life.ask_renewal(grouping, by=coordinator, done="A.", planned="B.", until=None)

    with pytest.raises(life.RenewalWaits):
        life.ask_renewal(grouping, by=coordinator, done="C.", planned="D.", until=None)


def test_closed_group_is_not_renewed(grouping, moderator):
    life.close(grouping, by=moderator, reason="Done.")

    with pytest.raises(life.LifeRefused, match="is closed"):
        life.ask_renewal(grouping, by=moderator, done="A.", planned="B.", until=None)


@pytest.mark.parametrize("days", [-1, 0, 731])
def test_renewal_until_a_day_that_cannot_be_is_refused(grouping, coordinator, days):
    with pytest.raises(life.LifeRefused, match="neither past"):
        life.ask_renewal(
            grouping,
            by=coordinator,
            done="A.",
            planned="B.",
            until=today() + timedelta(days=days),
        )


# --- At the same moment ---------------------------------------------------------------------------


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_two_groups_that_want_the_same_address_at_once():
    by = create_person("moderator")
    for number in range(10):
        pair = [GroupingFactory(), GroupingFactory()]

        outcomes = at_once(
            *(
                partial(life.rename, each, by=by, name=each.name, slug=f"wanted-{number}")
                for each in pair
            )
        )

        assert sorted(type(each).__name__ for each in outcomes) == ["AddressTaken", "NoneType"]
        assert GroupingAddress.objects.filter(grouping__in=pair).count() == 1


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_two_that_are_merged_into_each_other_at_once():
    by = create_person("moderator")
    for _round in range(10):
        one, other = GroupingFactory(), GroupingFactory()

        outcomes = at_once(
            partial(life.merge, one, other, by=by, reason="So."),
            partial(life.merge, other, one, by=by, reason="So."),
        )

        assert sorted(type(each).__name__ for each in outcomes) == ["LifeRefused", "NoneType"]
        assert Grouping.objects.filter(pk__in=[one.pk, other.pk], status="active").count() == 1


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_renewal_asked_for_twice_at_once():
    by = create_person("coordinator")
    for _round in range(10):
        grouping = GroupingFactory()
        ask = partial(life.ask_renewal, grouping, by=by, done="A.", planned="B.", until=None)

        outcomes = at_once(ask, ask)

        assert sorted(type(each).__name__ for each in outcomes) == ["RenewalWaits", "Request"]
