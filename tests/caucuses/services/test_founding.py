"""The group that comes of a proposal, and what happens where its approval is taken back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from caucuses.models import (
    Appointment,
    AppointmentOffer,
    Grouping,
    GroupingAddress,
    Report,
)
from caucuses.services import appointments, founding, memberships, proposals
from moderation import services as moderation
from notices.models import OutgoingMail
from tests.caucuses.factories import AppointmentFactory, GroupingFactory, MembershipFactory
from tests.caucuses.proposal_factories import (
    accept_offers,
    add_sponsors,
    end_comments,
    ready_proposal,
    sent_proposal,
)
from tests.people import create_person


def mails_to(email):
    return list(OutgoingMail.objects.filter(recipient=email).values_list("subject", flat=True))


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Caucus on Rural Radio", "caucus-on-rural-radio"),
        ("数字权利工作组", "shuziquanligongzuozu"),
        ("Proposals", "proposals-2"),
        ("Bureau", "bureau-2"),
        ("Taken Name", "taken-name-2"),
        ("Former Name", "former-name-2"),
    ],
)
def test_free_slug(parent_grouping, name, slug):
    GroupingFactory(slug="taken-name")
    GroupingAddress.objects.create(slug="former-name", grouping=parent_grouping)

    found = founding.free_slug(name)

    assert found.isascii()
    assert found == slug


def test_founding_makes_the_group(registered, parent_grouping, parent_coordinator):
    row = ready_proposal(registered, parent_grouping, statement="We share what we know.")
    moderation.approve(row, by=parent_coordinator)

    made = Grouping.objects.get(slug="caucus-on-rural-radio")
    today = timezone.now().date()
    assert (made.name, made.kind, made.parent, made.relation, made.status) == (
        "Caucus on Rural Radio",
        "thematic_caucus",
        parent_grouping,
        "part",
        "active",
    )
    assert (made.who_may_join, made.admission, made.statement) == (
        "both",
        "open",
        "We share what we know.",
    )
    assert made.purpose.startswith("We bring radio")
    assert made.decides.startswith("By consensus")
    assert (made.began, made.review_on) == (today.isoformat(), today + timedelta(days=365))
    assert {"purpose", "who", "how", "coordinators", "review"} <= set(made.open_items)
    assert made.line == f"{parent_grouping.line}{made.pk}/"
    row.refresh_from_db()
    assert row.payload["grouping"] == made.slug
    held = Appointment.objects.get(grouping=made)
    assert (held.role, held.from_on, held.until_on) == (
        "coordinator",
        today,
        today + timedelta(days=365),
    )
    assert held.person.email == "first@people.example"


def test_founding_tells_coordinators_and_sponsors(registered, parent_grouping, parent_coordinator):
    row = ready_proposal(registered, parent_grouping)
    sponsors = [sponsorship.by.email for sponsorship in row.sponsorships.all()]
    OutgoingMail.objects.all().delete()

    moderation.approve(row, by=parent_coordinator)

    assert mails_to("first@people.example") == ["You coordinate a new group: Caucus on Rural Radio"]
    assert [len(mails_to(email)) for email in sponsors] == [1, 1]
    mail = OutgoingMail.objects.get(recipient=registered.email)
    assert "/caucuses/caucus-on-rural-radio/" in mail.text


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("مجموعة الراديو الريفي", "mjmwh-lrdyw-lryfy"),
        ("乡村广播工作组", "xiangcunguangbogongzuozu"),
    ],
    ids=["Arabic", "Chinese"],
)
def test_founding_in_other_scripts(registered, parent_grouping, moderator, name, slug):
    row = ready_proposal(registered, parent_grouping, name=name)
    moderation.approve(row, by=moderator)

    made = Grouping.objects.get(slug=slug)
    assert made.name == name


def test_founding_while_comments_are_open(registered, parent_grouping, moderator):
    row = sent_proposal(registered, parent_grouping)
    add_sponsors(row)
    accept_offers(row)

    with pytest.raises(founding.NotReady, match="Comments are open until"):
        moderation.approve(row, by=moderator)
    row.refresh_from_db()
    assert row.state == "submitted"
    assert not Grouping.objects.filter(name="Caucus on Rural Radio").exists()


def test_founding_without_sponsors_and_coordinators(registered, parent_grouping, moderator):
    row = sent_proposal(registered, parent_grouping)
    end_comments(row)

    with pytest.raises(founding.NotReady, match=r"2 co-sponsoring.*No coordinator"):
        moderation.approve(row, by=moderator)


def test_founding_where_the_name_was_taken_meanwhile(registered, parent_grouping, moderator):
    row = ready_proposal(registered, parent_grouping)
    GroupingFactory(name="CAUCUS ON RURAL RADIO")

    with pytest.raises(founding.NotReady, match="is active by now"):
        moderation.approve(row, by=moderator)


def test_founding_below_a_group_that_closed_meanwhile(registered, parent_grouping, moderator):
    row = ready_proposal(registered, parent_grouping)
    parent_grouping.status = "closed"
    parent_grouping.save()

    with pytest.raises(founding.NotReady, match="not active any more"):
        moderation.approve(row, by=moderator)


def test_founding_with_one_person_at_two_addresses(registered, parent_grouping, moderator):
    row = sent_proposal(
        registered, parent_grouping, coordinators="one@people.example two@people.example"
    )
    person = create_person("one")
    person.emailaddress_set.create(email="two@people.example", verified=True)
    for offer in row.offers.open():
        appointments.accept(offer, by=person, is_listed=False)
    add_sponsors(row)
    end_comments(row)

    moderation.approve(row, by=moderator)

    assert Appointment.objects.get(grouping__name="Caucus on Rural Radio").person == person


def test_two_proposals_of_one_name_one_is_founded(
    registered, applicant, parent_grouping, moderator
):
    first = ready_proposal(registered, parent_grouping)
    second = ready_proposal(applicant, parent_grouping)
    moderation.approve(first, by=moderator)

    with pytest.raises(founding.NotReady):
        moderation.approve(second, by=moderator)
    assert Grouping.objects.filter(name="Caucus on Rural Radio").count() == 1


# --- Taken back ---


def test_reversal_closes_the_group_and_ends_its_terms(registered, parent_grouping, moderator):
    row = ready_proposal(registered, parent_grouping)
    moderation.approve(row, by=moderator)
    moderation.reverse(row, by=moderator, reason="By mistake.")

    made = Grouping.objects.get(name="Caucus on Rural Radio")
    assert (made.status, made.ended) == ("closed", timezone.now().date().isoformat())
    assert not Appointment.objects.current().filter(grouping=made).exists()
    assert len(proposals.support_of(row).accepted) == 1


def test_approval_after_reversal_brings_the_same_group_back(registered, parent_grouping, moderator):
    row = ready_proposal(registered, parent_grouping)
    moderation.approve(row, by=moderator)
    moderation.reverse(row, by=moderator, reason="By mistake.")
    moderation.approve(row, by=moderator)

    made = Grouping.objects.get(name="Caucus on Rural Radio")
    assert (made.status, made.ended, made.slug) == ("active", "", "caucus-on-rural-radio")
    assert Appointment.objects.current().filter(grouping=made).count() == 1


def test_request_to_join_lapses_with_the_reversal(registered, parent_grouping, moderator):
    row = ready_proposal(registered, parent_grouping, admission="moderated")
    moderation.approve(row, by=moderator)
    made = Grouping.objects.get(name="Caucus on Rural Radio")
    waiting = memberships.join(made, by=create_person("newcomer"))

    moderation.reverse(row, by=moderator, reason="By mistake.")

    waiting.refresh_from_db()
    assert waiting.decisions.last().verb == "lapse"
    row.refresh_from_db()
    assert row.state == "submitted"


def test_reversal_withdraws_what_was_still_offered(registered, parent_grouping, moderator):
    row = sent_proposal(
        registered, parent_grouping, coordinators="waits@people.example yes@people.example"
    )
    appointments.accept(
        row.offers.get(email="yes@people.example"), by=create_person("yes"), is_listed=False
    )
    add_sponsors(row)
    end_comments(row)
    moderation.approve(row, by=moderator)
    moderation.reverse(row, by=moderator, reason="By mistake.")

    assert not AppointmentOffer.objects.open().exists()


@pytest.mark.parametrize("life", ["member", "report", "child"])
def test_reversal_of_a_group_that_lives(registered, parent_grouping, moderator, life):
    row = ready_proposal(registered, parent_grouping)
    moderation.approve(row, by=moderator)
    made = Grouping.objects.get(name="Caucus on Rural Radio")
    today = timezone.now().date()
    if life == "member":
        MembershipFactory(grouping=made, person=registered)
    elif life == "report":
        Report.objects.create(
            grouping=made,
            text="We met.",
            period_from=today,
            period_until=today,
            by=registered,
        )
    else:
        GroupingFactory(parent=made)

    with pytest.raises(founding.CannotReverse):
        moderation.reverse(row, by=moderator, reason="By mistake.")
    made.refresh_from_db()
    assert made.status == "active"
    assert Appointment.objects.current().filter(grouping=made).exists()


def test_reversal_by_who_coordinates_the_group_by_now(registered, parent_grouping, moderator):
    row = ready_proposal(registered, parent_grouping)
    moderation.approve(row, by=moderator)
    AppointmentFactory(
        grouping=Grouping.objects.get(slug="caucus-on-rural-radio"), person=moderator
    )

    with pytest.raises(founding.CannotReverse):
        moderation.reverse(row, by=moderator, reason="By mistake.")
