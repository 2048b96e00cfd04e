"""The notices about proposals, in every language."""

import pytest
from django.conf import settings

from caucuses.services import appointments, proposals
from moderation import services as moderation
from notices.models import OutgoingMail
from tests.caucuses.proposal_factories import (
    accept_offers,
    end_comments,
    ready_proposal,
    sent_proposal,
)
from tests.organisations.factories import MandateFactory, OrganisationFactory
from tests.people import create_person

LANGUAGES = [code for code, _name in settings.LANGUAGES]
TITLE = """Réseau "l'Eau & Terre" <Ltd>"""
BODY = """Union "A & B" <Inc>"""


def add_sponsors(row, language):
    """Let two organisations co-sponsor, whose people read `language`."""
    for number in range(2):
        mandate = MandateFactory(
            organisation=OrganisationFactory(listed=True, name=BODY),
            person=create_person(f"sponsor{number}-{language}", language=language),
        )
        proposals.sponsor(row, mandate=mandate, by=mandate.person)


def mail_to(email):
    return OutgoingMail.objects.filter(recipient=email).latest("pk")


def check(mail, language, *, quoting):
    """Hold what every notice promises."""
    lines = mail.text.rstrip().splitlines()
    assert mail.headers["Content-Language"] == language
    assert "\n" not in mail.subject
    assert lines[-2] == "--"
    assert "http://testserver/" in mail.text
    for escaped in ("&amp;", "&quot;", "&#x27;", "&lt;"):
        assert escaped not in mail.subject + mail.text
    for text in quoting:
        assert text in mail.text
    assert "\n\n\n" not in mail.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_mails_of_an_approval(db, parent_grouping, moderator, language):
    applicant = create_person(f"applicant-{language}", language=language)
    row = sent_proposal(applicant, parent_grouping, name=TITLE)
    [coordinator] = accept_offers(row)
    coordinator.language = language
    coordinator.save()
    add_sponsors(row, language)
    end_comments(row)
    moderation.approve(row, by=moderator, reason="Well done.")

    approval = mail_to(applicant.email)
    check(
        approval, language, quoting=[TITLE, "Well done.", f"/caucuses/{row.payload['grouping']}/"]
    )
    check(mail_to(coordinator.email), language, quoting=[TITLE, row.payload["grouping"]])
    sponsor = mail_to(f"sponsor1-{language}@people.example")
    check(sponsor, language, quoting=[TITLE, BODY, row.payload["grouping"]])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("end", ["decline", "withdraw", "lapse"])
def test_mails_of_an_end(db, parent_grouping, moderator, language, end):
    applicant = create_person(f"applicant-{language}", language=language)
    row = sent_proposal(applicant, parent_grouping, name=TITLE)
    add_sponsors(row, language)
    if end == "decline":
        moderation.decline(row, by=moderator, reason="Not now.")
    elif end == "withdraw":
        moderation.withdraw(row, by=applicant)
    else:
        moderation.lapse(row, reason="Nobody came.")

    check(mail_to("first@people.example"), language, quoting=[TITLE, str(row.uid)])
    sponsor = mail_to(f"sponsor0-{language}@people.example")
    check(sponsor, language, quoting=[TITLE, BODY, str(row.uid)])


@pytest.mark.parametrize("language", LANGUAGES)
def test_mail_to_who_is_not_named_any_more(db, parent_grouping, moderator, language):
    applicant = create_person(f"applicant-{language}", language=language)
    row = sent_proposal(applicant, parent_grouping, name=TITLE)
    moderation.ask(row, by=moderator, reason="Who?")
    typed = row.payload["form"] | {"coordinators": ["second@people.example"]}
    proposals.keep(row, typed, by=applicant)
    moderation.answer(row, by=applicant)

    check(mail_to("first@people.example"), language, quoting=[TITLE])
    check(mail_to("second@people.example"), language, quoting=[TITLE])


def test_sponsor_who_receives_nothing_is_not_told(registered, parent_grouping, moderator):
    row = ready_proposal(registered, parent_grouping)
    silent = row.sponsorships.first()
    silent.organisation.mandates.update(may_receive=False)
    OutgoingMail.objects.all().delete()
    moderation.approve(row, by=moderator)

    assert not OutgoingMail.objects.filter(recipient=silent.by.email).exists()


def test_coordinator_who_accepted_is_told_of_a_refusal_in_their_language(
    registered, parent_grouping, moderator
):
    row = sent_proposal(registered, parent_grouping)
    person = create_person("first", language="fr")
    appointments.accept(row.offers.get(), by=person, is_listed=False)
    moderation.decline(row, by=moderator, reason="Not now.")

    assert mail_to(person.email).headers["Content-Language"] == "fr"
