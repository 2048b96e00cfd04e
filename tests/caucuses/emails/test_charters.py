"""The mail about an adopted charter."""

import pytest
from django.conf import settings

from caucuses.emails import charters as emails
from notices.models import OutgoingMail
from tests.caucuses.factories import CharterFactory
from tests.people import create_person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
@pytest.mark.parametrize("number", [1, 2])
def test_adoption_is_told_in_every_language(grouping, language, number):
    person = create_person("reader", language=language)
    charter = CharterFactory(
        grouping=grouping, entered_by=person, number=number, adopted_by="The “body” & <all>"
    )

    for _twice in range(2):
        emails.adopted(charter, person)

    mail = OutgoingMail.objects.get()
    assert "The “body” & <all>" in mail.text
    assert f"/caucuses/here/charter/{number}/\n" in mail.text
    assert (f"/charter/{number}/changes/" in mail.text) is (number == 2)
    assert "\n--\n" in mail.text
