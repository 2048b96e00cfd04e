"""Volunteering: the team, the consent, the weekly mail."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Consent
from caucuses.models import Membership
from notices.models import OutgoingMail
from tests.translations import factories
from translations import team
from translations.models import Job, Volunteer
from translations.services import queue, volunteers
from translations.services.volunteers import Offer

pytestmark = pytest.mark.django_db
FRENCH = Offer(["en"], ["fr"], availability="Evenings", hours=2)


def test_open_team_takes_a_volunteer_at_once(registered):
    factories.team(admission="open")

    assert volunteers.offer(registered, FRENCH) is None

    assert team.is_member(registered)
    kept = Volunteer.objects.get()
    assert (kept.languages_into, kept.hours, kept.is_credited) == (["fr"], 2, False)


def test_moderated_team_lets_them_wait(registered):
    factories.team()

    request = volunteers.offer(registered, FRENCH, introduction="I teach French.")

    assert request.kind == "membership"
    assert request.payload["introduction"] == "I teach French."
    assert not team.is_member(registered)
    assert volunteers.offer(registered, FRENCH) == request
    assert volunteers.waits_for_admission(registered) == request


def test_without_a_team_nobody_volunteers(registered):
    with pytest.raises(volunteers.NoTeam):
        volunteers.offer(registered, FRENCH)

    assert not Volunteer.objects.exists()


def test_statement_that_is_not_accepted_undoes_all(registered):
    factories.team(admission="open", statement="We keep to the policy.")

    with pytest.raises(Exception, match="statement has to be accepted"):
        volunteers.offer(registered, FRENCH)

    assert not Membership.objects.exists()
    volunteers.offer(registered, FRENCH, accepted_statement="We keep to the policy.")
    assert team.is_member(registered)


def test_consent_to_be_named_is_recorded_and_withdrawn(registered):
    factories.team(admission="open")

    volunteers.offer(registered, Offer(["en"], ["fr"], is_credited=True))
    given = Consent.objects.get(purpose="translation_credit", about="desk", withdrawn_at=None)
    volunteers.offer(registered, FRENCH)

    given.refresh_from_db()
    assert given.withdrawn_at is not None
    assert not Volunteer.objects.get().is_credited


def test_person_without_a_name_cannot_be_named(registered):
    factories.team(admission="open")
    registered.name = ""

    with pytest.raises(volunteers.NameMissing):
        volunteers.offer(registered, Offer(["en"], ["fr"], is_credited=True))


@pytest.fixture
def due(db):
    """A volunteer whose weekly mail is due, and a page that fits."""
    person = factories.translator("first")
    Volunteer.objects.update(digest_at=timezone.now() - timedelta(days=8))
    factories.page()
    queue.fill()
    return person


def test_digest_names_new_work_that_fits(due):
    assert volunteers.send_digests() == 1

    mail = OutgoingMail.objects.get()
    assert (mail.recipient, mail.subject) == (
        due.email,
        "2 new texts to translate or review fit you",  # the page, and the team's own page
    )
    assert "Taking part (French): Not translated yet" in mail.text
    job = Job.objects.get(language="fr", title="Taking part")
    assert f"http://testserver{job.get_absolute_url()}" in mail.text


def test_digest_comes_at_most_once_a_week(due):
    volunteers.send_digests()

    assert volunteers.send_digests() == 0


@pytest.mark.parametrize(
    "how", ["paused", "unwished", "left", "inactive", "other language", "old work"]
)
def test_no_digest(due, how):
    volunteer = due.volunteer
    if how == "paused":
        Volunteer.objects.update(is_paused=True)
    elif how == "unwished":
        Volunteer.objects.update(wants_digest=False)
    elif how == "left":
        Membership.objects.update(until_at=timezone.now(), end="left")
    elif how == "inactive":
        due.is_active = False
        due.save()
    elif how == "other language":
        Volunteer.objects.update(languages_into=["de"])
    else:
        Job.objects.update(created_at=volunteer.digest_at - timedelta(days=30))

    assert volunteers.send_digests() == 0
    assert not OutgoingMail.objects.exists()
