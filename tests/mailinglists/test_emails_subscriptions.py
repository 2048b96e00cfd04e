"""The mails about being on a list: each in every language, and each says why it came."""

import pytest
from django.conf import settings

from mailinglists.services import subscriptions as services
from moderation import services as moderation
from notices.models import OutgoingMail
from tests.mailinglists.factories import (
    SubscriptionFactory,
    asking,
    keeper_without_account,
    list_here,
)
from tests.people import create_person

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in settings.LANGUAGES]
TITLE = """Rights "A & B" <it's>"""


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_mail_renders(moderator, language):
    mailing_list = list_here(name="rights", title=TITLE, description=TITLE)
    row = SubscriptionFactory(mailing_list=mailing_list, language=language)
    for email in (row.email, "new@people.example"):
        services.subscribe(mailing_list, email=email, language=language, delivery="digest")
    services.take_off(row)
    moderated = list_here(name="drafting", title=TITLE, subscribing="moderated")
    keeper = keeper_without_account(moderated)
    keeper.language = language
    keeper.save()
    request = asking(create_person("asking", language=language), moderated)
    moderation.approve(request, by=moderator, reason=TITLE)

    mails = list(OutgoingMail.objects.exclude(recipient=moderator.email).order_by("pk"))
    # The form twice, taken off; then the keeper, the applicant twice.
    assert len(mails) == 3 + 1 + 2
    for mail in mails:
        assert mail.headers["Content-Language"] == language
        assert "rights" in mail.subject or "drafting" in mail.subject
        assert mail.text.rstrip().splitlines()[-2] == "--"
        assert "http://testserver/" in mail.text
        for escaped in ("&amp;", "&quot;", "&#x27;", "&lt;", "{"):
            assert escaped not in mail.subject + mail.text


def test_confirmation_says_what_one_agrees_to():
    mailing_list = list_here(posting="moderators", archive="members", description="Of rights.")

    services.subscribe(mailing_list, email="new@people.example", language="en", delivery="digest")

    mail = OutgoingMail.objects.get()
    assert mail.subject == f"Do you want to be on the mailing list {mailing_list.name}?"
    for words in (
        mailing_list.title,
        "Of rights.",
        "Who may post: Owners and moderators only",
        "Who may read: Subscribers",
        "How you get the messages: A digest once a day",
        "Who sees your address: the owners and moderators of the list, the list masters and the "
        "secretariat.",
        "everybody who reads it sees the address you write from",
        "14 days",
        mailing_list.subscriptions.get().get_absolute_url(),
    ):
        assert words in mail.text


def test_who_is_taken_off_again_is_told_again():
    row = SubscriptionFactory()
    services.take_off(row)
    services.subscribe(row.mailing_list, email=row.email, language="en", delivery="each")
    services.take_off(services.confirm(row.mailing_list.subscriptions.open().get()))

    assert OutgoingMail.objects.filter(subject__startswith="You are no longer on").count() == 2
