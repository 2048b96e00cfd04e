"""The bulletin and the mails about it, in each language, down to the bytes that leave."""

from datetime import date
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from django.conf import settings

from caucuses.bulletin import Line, Section, Week
from caucuses.emails import bulletin as emails
from notices.models import OutgoingMail
from notices.tasks import deliver
from tests.caucuses.factories import BulletinReaderFactory, BulletinRequestFactory, GroupingFactory

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in settings.LANGUAGES]
WEEK = Week(date(2026, 11, 23))
NAME = """Réseau "l'Eau & Terre" <Ltd>"""
ESCAPED = ("&amp;", "&quot;", "&#x27;", "&lt;")


@pytest.fixture
def named(db):
    return GroupingFactory(slug="named", name=NAME)


@pytest.fixture
def news(named):
    lines = [
        Line(
            "1 January to 31 March", named, "We met & wrote <much>.", "/caucuses/named/reports/1/"
        ),
        Line("Renewed", named),
    ]
    return [Section("Reports", lines, True, ""), Section("Decisions", lines[1:], False, "/d/")]


def prefix(language):
    return "http://testserver" + ("" if language == "en" else f"/{language}")


def checked(mail, language):
    """Check what holds of each mail, and return the lines of its text."""
    lines = mail.text.rstrip().splitlines()
    assert mail.headers["Content-Language"] == language
    assert lines[-2] == "--"
    assert len(lines[-1]) > 10
    for escaped in ESCAPED:
        assert escaped not in mail.text + mail.subject
    return lines


@pytest.mark.parametrize("is_one_group", [True, False])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_bulletin_renders(named, news, language, is_one_group):
    reader = BulletinReaderFactory(grouping=named if is_one_group else None, language=language)

    emails.bulletin(reader, WEEK, news)

    mail = OutgoingMail.objects.get()
    lines = checked(mail, language)
    assert "2026" in mail.subject
    assert (NAME in mail.subject) == is_one_group
    assert lines.count("- Renewed") == (2 if is_one_group else 0)
    assert ("Renewed" in mail.text, "We met & wrote <much>." in mail.text) == (True, True)
    assert "  http://testserver/caucuses/named/reports/1/" in lines
    assert "http://testserver/d/" in lines
    assert f"{prefix(language)}/caucuses/bulletin/reader/{reader.token}/" in lines


@pytest.mark.parametrize("is_one_group", [True, False])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_mail_about_it_renders(named, language, is_one_group):
    grouping = named if is_one_group else None
    asked = BulletinRequestFactory(grouping=grouping, language=language)
    same = BulletinReaderFactory(grouping=grouping, language=language)
    other = BulletinReaderFactory(grouping=grouping, language="fr" if language != "fr" else "ru")

    emails.ask_for_confirmation(asked, None)
    confirm = f"{prefix(language)}/caucuses/bulletin/confirm/{asked.token}/"
    leave = f"{prefix(language)}/caucuses/bulletin/reader/"

    mail = OutgoingMail.objects.get()
    lines = checked(mail, language)
    assert confirm in lines
    assert leave not in mail.text
    for reader, may_change in [(same, False), (other, True)]:
        OutgoingMail.objects.all().delete()
        emails.ask_for_confirmation(asked, reader)
        mail = OutgoingMail.objects.get()
        lines = checked(mail, language)
        assert f"{leave}{reader.token}/" in lines
        assert (confirm in lines) == may_change
        assert (NAME in mail.text, NAME in mail.subject) == (is_one_group, is_one_group)


def test_asking_mail_says_who_sees_the_address():
    emails.ask_for_confirmation(BulletinRequestFactory(), None)

    assert "The secretariat of the portal sees your address, nobody else." in (
        OutgoingMail.objects.get().text
    )


def test_every_template_of_the_bulletin_is_used():
    folder = Path(settings.BASE_DIR, "templates", "caucuses", "email")

    assert {path.name for path in folder.glob("bulletin*")} == {
        f"{name}_{part}.txt"
        for name in ("bulletin", "bulletin_confirm", "bulletin_known")
        for part in ("body", "subject")
    }


def test_text_reads_well(named, news):
    reader = BulletinReaderFactory(token="secret")

    emails.bulletin(reader, WEEK, news)

    mail = OutgoingMail.objects.get()
    assert mail.subject == "Weekly bulletin of all groups, 16–22 November 2026"
    assert mail.text.startswith(
        "What happened in all groups: 16–22 November 2026\n\n"
        "Reports\n\n"
        f"- {NAME}: 1 January to 31 March\n"
        "  We met & wrote <much>.\n"
        "  http://testserver/caucuses/named/reports/1/\n"
        f"- {NAME}: Renewed\n"
        "There are more; only the first are shown.\n\n"
        "Decisions\n\n"
        f"- {NAME}: Renewed\n"
        "http://testserver/d/\n\n"
        "All groups:\n"
    )


def test_mail_programs_can_stop_and_sort_it(named, news, mailoutbox, settings):
    settings.SITE_URL = "https://portal.example:8443"
    one = BulletinReaderFactory(grouping=named, language="ar")
    every = BulletinReaderFactory()

    for reader in (one, every):
        emails.bulletin(reader, WEEK, news)
    for stored in OutgoingMail.objects.order_by("pk"):
        assert deliver.call(stored.pk) == "sent"

    first, second = (
        message_from_bytes(sent.message().as_bytes(), policy=policy.default) for sent in mailoutbox
    )
    assert first["List-Id"] == "<named.bulletin.portal.example>"
    assert second["List-Id"] == "<bulletin.portal.example>"
    assert "".join(first["List-Unsubscribe"].split()) == (
        f"<https://portal.example:8443/ar/caucuses/bulletin/reader/{one.token}/>"
    )
    for message in (first, second):
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert message["Auto-Submitted"] == "auto-generated"
    # The secret of the link goes with the text.
    for stored in OutgoingMail.objects.all():
        assert one.token not in str(stored.headers) + stored.text
        assert "List-Unsubscribe" not in stored.headers
        assert "List-Id" in stored.headers


def test_week_is_sent_once_to_each(news):
    reader = BulletinReaderFactory()

    for _time in range(2):
        emails.bulletin(reader, WEEK, news)

    assert OutgoingMail.objects.count() == 1
