"""Writing a notice from its templates."""

from datetime import timedelta

import pytest
from django.template import TemplateDoesNotExist

from notices.compose import send_notice
from notices.models import OutgoingMail

pytestmark = pytest.mark.django_db
TEMPLATE = "moderation/email/digest"


def compose(**values):
    defaults = {
        "template": TEMPLATE,
        "recipient": "reader@people.example",
        "language": "en",
        "once": "digest:1",
        "context": {"requests": [], "count": 2, "after": timedelta(days=5)},
    }
    send_notice(**(defaults | values))


def test_first_template_that_exists_is_taken():
    compose(template=["moderation/email/passport/digest", TEMPLATE])

    mail = OutgoingMail.objects.get()
    assert mail.subject == "2 requests wait for a decision"
    assert mail.text.startswith("These have waited longer than 5 days:\n")
    assert mail.text.endswith("once a day.\n")


def test_unknown_template_is_an_error_and_nothing_is_stored():
    with pytest.raises(TemplateDoesNotExist):
        compose(template="moderation/email/passport")

    assert not OutgoingMail.objects.exists()


def test_answer_goes_where_the_notice_says():
    compose(reply_to="Somebody <somebody@people.example>")

    assert OutgoingMail.objects.get().headers["Reply-To"] == "Somebody <somebody@people.example>"


def test_answer_address_starts_no_header():
    with pytest.raises(ValueError, match="newlines"):
        compose(reply_to="Somebody <somebody@people.example>\nBcc: victim@people.example")

    assert not OutgoingMail.objects.exists()


def test_further_headers_stand_beside_the_usual_ones():
    compose(headers={"List-Id": "<bulletin.portal.example>"})

    headers = OutgoingMail.objects.get().headers
    assert headers["List-Id"] == "<bulletin.portal.example>"
    assert headers["Auto-Submitted"] == "auto-generated"


def test_notice_is_stored_once():
    compose()
    compose(language="fr")

    mail = OutgoingMail.objects.get()
    assert mail.headers == {"Auto-Submitted": "auto-generated", "Content-Language": "en"}
    assert mail.sender == "Civil Society at WSIS <portal@localhost>"
