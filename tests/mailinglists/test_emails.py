"""The mails of this room: each in every language, and each says why it came."""

import pytest
from django.conf import settings
from django.utils import timezone

from accounts.invitations import Answer
from accounts.models import User
from mailinglists.services import elsewhere, role_addresses
from mailinglists.services import lists as services
from moderation import services as moderation
from notices.models import OutgoingMail
from tests.mailinglists import factories
from tests.mailinglists.services.test_lists import later

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in settings.LANGUAGES]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_mail_renders(member, coordinator, list_master, grouping, language):
    User.objects.update(language=language)
    for person in (member, coordinator, list_master):
        person.refresh_from_db()
    grouping.name = """Réseau "l'Eau & Terre" <Ltd>"""
    grouping.save()
    row = factories.submitted(member, grouping, name="rights")
    later(days=3)
    services.remind_keepers()
    services.answer_as_keeper(factories.owner_of(row, "second@owners.example"), Answer.DECLINED)
    factories.confirm(row)
    moderation.move(row, "support", by=coordinator, reason="Yes.")
    moderation.approve(row, by=list_master, reason="Good.", **factories.ADDRESSES)

    mails = list(OutgoingMail.objects.order_by("pk"))
    # Sent: 3 keepers, applicant, coordinator. Reminders: 3. Then one by one: a no, the support to
    # applicant and list master, the owner, the approval.
    assert len(mails) == 5 + 3 + 1 + 2 + 1 + 1
    for mail in mails:
        assert mail.headers["Content-Language"] == language
        assert "rights" in mail.subject
        assert mail.text.rstrip().splitlines()[-2] == "--"
        assert "http://testserver/" in mail.text
        for escaped in ("&amp;", "&quot;", "&#x27;", "&lt;"):
            assert escaped not in mail.subject + mail.text
    assert all("{" not in mail.text for mail in mails)


def test_each_is_sent_once(member, coordinator, list_master, grouping):
    row = factories.approved(member, grouping, coordinator, list_master)
    keys = list(OutgoingMail.objects.values_list("once", flat=True))
    moderation.reverse(row, by=list_master, reason="Wait.")
    moderation.approve(row, by=list_master, **factories.ADDRESSES)

    assert len(keys) == len(set(keys))
    assert OutgoingMail.objects.filter(recipient="first@owners.example").count() == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_mails_of_what_does_not_work_render(
    coordinator, parent_coordinator, list_master, grouping, language, settings
):
    settings.LISTS_DOMAIN = "lists.example.org"
    User.objects.update(language=language)
    grouping.name = """Réseau "l'Eau & Terre" <Ltd>"""
    grouping.save()
    role_addresses.note_bounces(
        factories.RoleAddressFactory(grouping=grouping), [coordinator.email]
    )
    factories.MailingListFactory.create_batch(
        2,
        title="A & B",
        subscribe_address="https://lists.example.org/?a=b&c=d",
        answer="404",
        dead_since=timezone.now().date(),
    )
    elsewhere.tell_of_the_dead()

    bounces, died = OutgoingMail.objects.order_by("pk")
    assert grouping.name in bounces.subject
    assert "here-coordinators@lists.example.org" in bounces.text
    assert coordinator.email not in bounces.text
    assert "2" in died.subject
    assert "https://lists.example.org/?a=b&c=d" in died.text
    for mail in (bounces, died):
        assert mail.headers["Content-Language"] == language
        assert mail.text.rstrip().splitlines()[-2] == "--"
        assert "http://testserver/" in mail.text
        assert "&amp;" not in mail.subject + mail.text
