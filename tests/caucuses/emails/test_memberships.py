"""The mails about memberships, in every language."""

from datetime import date

import pytest
from django.conf import settings

from caucuses.emails import memberships as emails
from caucuses.services import memberships as services
from moderation import services as moderation
from notices.models import OutgoingMail
from organisations.models import Mandate
from tests.caucuses.factories import AppointmentFactory, GroupingFactory, MembershipFactory
from tests.organisations.factories import MandateFactory, OrganisationFactory
from tests.people import create_person

pytestmark = pytest.mark.django_db

LANGUAGES = [code for code, _name in settings.LANGUAGES]
NAME = """Réseau "l'Eau & Terre" <Ltd>"""
REASON = """Is "A & B" one body? It's <unclear>."""


def _checked(mail, language):
    """Assert what is true of every mail; return its text."""
    assert mail.headers["Content-Language"] == language
    assert mail.subject.strip() == mail.subject != ""
    lines = mail.text.rstrip().splitlines()
    assert lines[-2] == "--"
    assert len(lines[-1]) > 10
    for written in ("&amp;", "&quot;", "&lt;", "&#x27;"):
        assert written not in mail.text + mail.subject
    assert "http://testserver/" in mail.text
    return mail.text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("for_organisation", [False, True], ids=["person", "organisation"])
def test_welcome_says_what_whom_and_how_to_leave(language, for_organisation):
    person = create_person("newcomer", language=language)
    grouping = GroupingFactory(name=NAME, admission="open", purpose="Why we work.")
    organisation = OrganisationFactory(name="A Network", registered=True)
    mandate = MandateFactory(person=person, organisation=organisation)

    services.join(grouping, by=person, mandate=mandate if for_organisation else None)

    text = _checked(OutgoingMail.objects.get(), language)
    for part in (NAME, "Why we work.", f"/caucuses/{grouping.slug}/write/", "/me/#groups"):
        assert part in text
    assert ("A Network" in text) is for_organisation


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("for_organisation", [False, True], ids=["person", "organisation"])
def test_removal_says_why(language, for_organisation):
    person = create_person("newcomer", language=language)
    grouping = GroupingFactory(name=NAME)
    organisation = OrganisationFactory(name="A Network", registered=True)
    MandateFactory(person=person, organisation=organisation)
    membership = MembershipFactory(
        grouping=grouping,
        person=None if for_organisation else person,
        organisation=organisation if for_organisation else None,
        joined_by=person,
    )
    leader = AppointmentFactory(grouping=grouping, person=create_person("leader")).person

    services.remove(membership, by=leader, reason=REASON)

    text = _checked(OutgoingMail.objects.get(), language)
    assert REASON in text
    assert NAME in text
    assert ("A Network" in text) is for_organisation


@pytest.mark.parametrize("language", LANGUAGES)
def test_digest_names_groups_and_numbers(language):
    person = create_person("leader", language=language)
    groups = [(GroupingFactory(name=NAME), 1), (GroupingFactory(name="Another"), 12)]

    emails.new_members(person, groups, date(2026, 3, 1))
    emails.new_members(person, groups, date(2026, 3, 1))

    text = _checked(OutgoingMail.objects.get(), language)
    for part in (NAME, "Another", "12", f"/caucuses/{groups[0][0].slug}/members/"):
        assert part in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_moderated_joining_is_told_in_its_own_words(language):
    person = create_person("newcomer", language=language)
    grouping = GroupingFactory(name=NAME, purpose="Why we work.")
    leader = AppointmentFactory(grouping=grouping, person=create_person("leader")).person
    mandate = MandateFactory(
        person=person, organisation=OrganisationFactory(name="A Network", registered=True)
    )

    request = services.join(grouping, by=person, mandate=mandate)
    moderation.approve(request, by=leader, reason=REASON)

    sent, approved = OutgoingMail.objects.filter(recipient=person.email).order_by("pk")
    assert f"{NAME} (A Network)" in _checked(sent, language)
    assert request.reference in sent.subject
    text = _checked(approved, language)
    for part in (REASON, "Why we work.", f"/caucuses/{grouping.slug}/write/", "/me/#groups"):
        assert part in text


def test_nobody_who_was_switched_off_is_written_to(grouping, organisation, representative):
    membership = MembershipFactory(
        grouping=grouping, person=None, organisation=organisation, joined_by=representative
    )
    Mandate.objects.exclude(person=representative).delete()
    representative.is_active = False
    representative.save()
    OutgoingMail.objects.all().delete()

    emails.removed(membership)

    assert not OutgoingMail.objects.exists()
