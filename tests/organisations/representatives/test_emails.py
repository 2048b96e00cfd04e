"""The notices about mandates: all of them in every language, and each says why it came."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test.signals import template_rendered
from django.utils import timezone

from moderation import services as moderation
from notices.models import OutgoingMail
from organisations.representatives import emails, handover, invitations, jobs, services
from tests.moderation import factories
from tests.organisations.factories import InvitationFactory, MandateFactory
from tests.people import create_moderator, create_person

pytestmark = pytest.mark.django_db

LANGUAGES = [code for code, _name in settings.LANGUAGES]
TITLE = """Réseau "l'Eau & Terre" <Ltd>"""
REASON = """Is "A & B" one body? It's <unclear>."""
ALL = {"edit", "join", "sign", "vote", "receive"}
FOLDER = Path(settings.BASE_DIR, "templates")


@pytest.fixture
def rendered():
    """Collect the names of the templates that are rendered."""
    names = set()

    def note(template, **_kwargs):
        names.add(template.name)

    template_rendered.connect(note)
    yield names
    template_rendered.disconnect(note)


def send_every_notice(language):
    """Do everything with representatives once, in `language`."""
    names = ("first", "second", "third", "fourth")
    first, second, third, fourth = (create_person(name, language=language) for name in names)
    third.name = ""
    third.save()
    decider = create_moderator("decider", language=language)
    organisation = factories.approved(first, decider, TITLE).target
    mine = organisation.mandates.get()
    OutgoingMail.objects.all().delete()
    sent = {
        name: invitations.invite(
            organisation,
            email=f"{name}@people.example",
            function="Clerk",
            scopes=ALL,
            until_at=timezone.now() + timedelta(days=10),
            language=language,
            by=first,
        )
        for name in ("second", "third")
    }
    made = invitations.accept(sent["second"], by=second)
    invitations.decline(sent["third"], by=third)
    InvitationFactory(invited_under=mine, lapsed=True)
    invitations.lapse_overdue()
    jobs.tell_of_ends.func()
    made = services.limit(made, scopes=ALL, until_at=None, by=first)
    services.revoke(made, reason=REASON, by=first)
    dated = MandateFactory(
        organisation=organisation, person=third, until_at=timezone.now() - timedelta(hours=1)
    )
    assert not dated.is_current
    jobs.tell_of_ends.func()
    asked = handover.ask(
        organisation, function="Clerk", why=REASON, proof=REASON, by=fourth, language=language
    )
    moderation.approve(asked, by=decider, end_mandates=[str(mine.uid)])
    moderation.reverse(asked, by=decider, reason=REASON)
    emails.tell_left_alone(mine)
    return OutgoingMail.objects.exclude(once__startswith="request:")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_notice_renders(language, rendered):
    mails = list(send_every_notice(language))

    files = {str(path.relative_to(FOLDER)) for path in FOLDER.glob("organisations/email/*.txt")}
    assert {name for name in rendered if name.startswith("organisations/email/")} == files
    for mail in mails:
        lines = mail.text.rstrip().splitlines()
        assert mail.subject.strip() == mail.subject != ""
        assert len(mail.subject) < 400
        assert mail.headers["Content-Language"] == language
        assert mail.headers["Auto-Submitted"] == "auto-generated"
        # The reason why one gets it stands last, alone, after the mark of a signature.
        assert lines[-2] == "--", mail.subject
        assert len(lines[-1]) > 10
        for escaped in ("&amp;", "&quot;", "&#x27;", "&lt;"):
            assert escaped not in mail.text + mail.subject
        assert TITLE in mail.subject
        assert TITLE in mail.text
        assert "http://testserver/" in mail.text
        assert "\n\n\n" not in mail.text, mail.text


def test_no_notice_shows_an_address_but_the_one_its_reader_wrote():
    mails = send_every_notice("en")

    for mail in mails:
        shown = mail.text.replace(mail.recipient, "")
        if mail.subject.startswith(("Invitation declined", "Invitation lapsed")):
            continue
        assert "@people.example" not in shown, mail.subject


def test_notice_is_in_the_language_of_its_reader(organisation):
    mine = organisation.mandates.get()
    reader = create_person("lecteur", language="fr")
    MandateFactory(organisation=organisation, person=reader)
    other = MandateFactory(organisation=organisation)
    OutgoingMail.objects.all().delete()

    services.revoke(other, reason="Gone.", by=mine.person)

    found = {
        mail.recipient: mail.headers["Content-Language"] for mail in OutgoingMail.objects.all()
    }
    assert found == {mine.person.email: "en", reader.email: "fr", other.person.email: "en"}


def test_person_whose_account_is_closed_gets_no_mail(organisation):
    mine = organisation.mandates.get()
    closed = create_person("closed", is_active=False)
    mandate = MandateFactory(organisation=organisation, person=closed)
    OutgoingMail.objects.all().delete()

    emails.tell_ended(mandate, tell_holder=True)

    assert [mail.recipient for mail in OutgoingMail.objects.all()] == [mine.person.email]
