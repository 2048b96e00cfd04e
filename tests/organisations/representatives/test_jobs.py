"""The day's work: mandates that end soon or ran out are told of, once each; invitations lapse."""

from datetime import timedelta

import pytest
from django.utils import timezone

from notices.models import OutgoingMail
from organisations.models import Mandate
from organisations.representatives import jobs
from tests.organisations.factories import InvitationFactory, MandateFactory, OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def dated():
    """Give a mandate that ends in so many days, beside one without an end."""

    def dated(days, **fields):
        until_at = timezone.now() + timedelta(days=days)
        fields = {"from_at": timezone.now() - timedelta(days=400)} | fields
        return MandateFactory(
            organisation=other.organisation,
            until_at=until_at,
            term_until_at=until_at,
            **fields,
        )

    other = MandateFactory()
    return dated


def run():
    return jobs.tell_of_ends.func()


def told():
    rows = OutgoingMail.objects.order_by("pk").values_list("recipient", "subject")
    return [(recipient.partition("@")[0], subject.partition(":")[0]) for recipient, subject in rows]


def name_of(mandate):
    return mandate.person.email.partition("@")[0]


def test_person_and_the_others_are_reminded_once(dated):
    mandate = dated(13)
    other = mandate.organisation.mandates.exclude(pk=mandate.pk).get()

    assert run() == 1
    run()

    day = f"{mandate.until_at:%-d %B %Y}"
    name = mandate.organisation.name
    assert told() == [
        (name_of(mandate), f"Your mandate for {name} ends on {day}"),
        (name_of(other), "A mandate ends soon"),
    ]


@pytest.mark.parametrize("days", [15, 400])
def test_nobody_is_reminded_too_early(dated, days):
    dated(days)

    assert run() == 0


def test_end_is_told_once_and_memberships_stay(dated):
    mandate = dated(-1)
    other = mandate.organisation.mandates.exclude(pk=mandate.pk).get()

    assert run() == 1
    run()

    assert told() == [
        (name_of(mandate), f"Your mandate for {mandate.organisation.name} has ended"),
        (name_of(other), "A representative has left"),
    ]
    texts = list(OutgoingMail.objects.order_by("pk").values_list("text", flat=True))
    assert "Its time was over." in texts[0]
    assert "memberships in groups stay" in texts[1]


def test_ended_mandate_takes_its_invitations_along(dated):
    invitation = InvitationFactory(invited_under=dated(-1))

    run()

    invitation.refresh_from_db()
    assert invitation.answer == "withdrawn"


def test_end_that_somebody_made_is_not_told_again(dated):
    mandate = dated(-1)
    Mandate.objects.filter(pk=mandate.pk).update(ended_by_person=mandate.person)

    assert run() == 0


def test_end_of_long_ago_is_not_told(dated):
    dated(-31)

    assert run() == 0


def test_end_is_not_told_where_a_new_mandate_followed(dated):
    mandate = dated(-1)
    MandateFactory(organisation=mandate.organisation, person=mandate.person)

    assert run() == 0


def test_organisation_that_was_merged_tells_nobody(dated):
    mandate = dated(-1)
    organisation = mandate.organisation
    organisation.standing, organisation.merged_into = "merged", OrganisationFactory()
    organisation.save()

    assert run() == 0


def test_job_lapses_invitations():
    invitation = InvitationFactory(lapsed=True)

    assert jobs.lapse_invitations.func() == 1

    invitation.refresh_from_db()
    assert invitation.answer == "lapsed"
