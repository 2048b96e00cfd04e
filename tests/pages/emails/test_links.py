"""The mail about links that died."""

from datetime import date

import pytest
from django.conf import settings
from django.utils import timezone

from notices.models import OutgoingMail
from pages.emails import links as emails
from pages.models import Link
from tests.pages.factories import LinkFactory
from tests.people import create_person

pytestmark = pytest.mark.django_db

LANGUAGES = [code for code, _name in settings.LANGUAGES]
TITLE = """Réseau "l'Eau & Terre" <Ltd>"""


def send(person, count=1):
    LinkFactory.create_batch(count, title=TITLE, dead_since=date(2026, 3, 1), answer="no_name")
    emails.links_died(list(Link.objects.all()), person, at=timezone.now())
    return OutgoingMail.objects.get()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("count", [1, 2])
def test_mail_in_every_language(language, count):
    mail = send(create_person("reader", language=language), count)

    assert mail.headers["Content-Language"] == language
    assert mail.text.count(TITLE) == count
    assert "\n--\n" in mail.text
    assert "&#" not in mail.text + mail.subject
    assert "&amp;" not in mail.text
    prefix = "" if language == "en" else f"/{language}"
    for link in Link.objects.all():
        assert link.url in mail.text
        assert f"http://testserver{prefix}/admin/pages/link/{link.pk}/change/" in mail.text


def test_mail_says_since_when_and_why():
    mail = send(create_person("reader"), 2)

    assert mail.subject == "2 links lead nowhere any more"
    assert "No answer since 1 March 2026. The name of the site is not known" in mail.text
    assert "The list ends" not in mail.text


def test_long_list_is_cut(monkeypatch):
    monkeypatch.setattr(emails, "LINKS_TOLD", 2)

    mail = send(create_person("reader"), 3)

    assert mail.subject == "3 links lead nowhere any more"
    assert "The list ends after 2 links" in mail.text
    assert mail.text.count(TITLE) == 2
