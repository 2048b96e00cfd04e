"""The mails about a message to a group, down to the bytes that leave."""

from email import message_from_bytes, policy
from pathlib import Path

import pytest
from django.conf import settings

from caucuses.emails import relay as emails
from notices.models import OutgoingMail
from notices.tasks import deliver
from tests.caucuses.factories import AppointmentFactory, GroupingFactory, RelayMessageFactory
from tests.people import create_person

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in settings.LANGUAGES]
NAME = """Réseau "l'Eau & Terre" <Ltd>"""
TEXT = """It's "A & B" <unclear>.\n\n--\nThe portal's secretariat"""


@pytest.fixture
def named(parent_grouping):
    return GroupingFactory(slug="named", name=NAME, parent=parent_grouping)


def written(grouping, **values):
    fields = {"name": 'Zoë "Z" Müller, Genève', "email": "zoe@people.example"}
    return RelayMessageFactory(
        grouping=grouping, **(fields | {"subject": "Où & quand?", "text": TEXT} | values)
    )


def sent(mailoutbox):
    """Deliver every stored mail; return each as a mail program reads its bytes."""
    for stored in OutgoingMail.objects.order_by("pk"):
        assert deliver.call(stored.pk) == "sent"
    return [
        message_from_bytes(one.message().as_bytes(), policy=policy.default) for one in mailoutbox
    ]


@pytest.mark.parametrize("whose", ["group", "above", "secretariat"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_mail_renders(named, language, whose):
    reader = create_person("reader", language=language)
    message = written(named, language=language, recipient_count=2)

    emails.ask_for_confirmation(message)
    emails.pass_on(message, reader, whose, named.parent)
    emails.copy_to_writer(message)

    asked, passed_on, copy = OutgoingMail.objects.order_by("pk")
    for mail in (asked, passed_on, copy):
        lines = mail.text.rstrip().splitlines()
        assert mail.headers["Content-Language"] == language
        assert mail.subject.strip()
        assert lines[-2] == "--"
        assert len(lines[-1]) > 10
        assert NAME in mail.text
        for escaped in ("&amp;", "&quot;", "&#x27;", "&lt;"):
            assert escaped not in mail.text + mail.subject
    prefix = "" if language == "en" else f"/{language}"
    link = f"http://testserver{prefix}/caucuses/write/{message.token}/"
    assert link in asked.text.splitlines()
    assert passed_on.subject == f"[{NAME}] Où & quand?"
    for mail in (passed_on, copy):
        assert '> It\'s "A & B" <unclear>.' in mail.text.splitlines()
        assert "> --" in mail.text.splitlines()
        assert message.token not in mail.text
    assert message.email in passed_on.text


def test_every_template_of_the_relay_is_used():
    folder = Path(settings.BASE_DIR, "templates", "caucuses", "email")

    assert sorted(path.name for path in folder.glob("relay_*")) == [
        f"relay_{name}_{part}.txt"
        for name in ("confirm", "copy", "message")
        for part in ("body", "subject")
    ]


def test_confirmation_repeats_nothing_of_the_message(named):
    message = written(named)

    emails.ask_for_confirmation(message)

    mail = OutgoingMail.objects.get()
    for words in (message.name, message.subject, "unclear", "Zoë"):
        assert words not in mail.text + mail.subject + str(mail.headers)
    assert "Reply-To" not in mail.headers


def test_answer_goes_to_the_writer(named, mailoutbox):
    emails.pass_on(written(named), create_person("reader"), "group", None)

    (mail,) = sent(mailoutbox)
    assert mail["To"] == "reader@people.example"
    assert mail["From"].addresses[0].addr_spec == "portal@localhost"
    (address,) = mail["Reply-To"].addresses
    assert (address.display_name, address.addr_spec) == (
        'Zoë "Z" Müller, Genève',
        "zoe@people.example",
    )
    # A long one may begin on the line after its name.
    assert mail["Subject"].lstrip() == f"[{NAME}] Où & quand?"
    assert '> It\'s "A & B" <unclear>.' in mail.get_content().splitlines()


@pytest.mark.parametrize(
    ("name", "subject"),
    [
        ("يوسف", "سؤال عن الاجتماع"),
        ("王芳", "关于会议的问题"),
        ("Анна, Иван", "Вопрос о встрече"),
        ("O'Neil <admin@evil.example>", "=?utf-8?q?Bcc?="),
        ("x" * 150, "y" * 150),
    ],
    ids=["ar", "zh", "ru", "odd", "long"],
)
def test_names_and_subjects_of_every_script_arrive(named, mailoutbox, name, subject):
    named.acronym = "IGC"
    message = written(named, name=name, subject=subject)

    emails.pass_on(message, create_person("reader"), "group", None)

    (mail,) = sent(mailoutbox)
    (address,) = mail["Reply-To"].addresses
    assert (address.display_name, address.addr_spec) == (name, "zoe@people.example")
    assert [field.lower() for field in mail].count("reply-to") == 1
    assert "bcc" not in [field.lower() for field in mail]
    if "=?" not in subject:
        assert mail["Subject"] == f"[IGC] {subject}"


def test_no_reader_is_named_to_the_writer(named, mailoutbox):
    readers = [create_person(f"reader{number}") for number in range(2)]
    for person in readers:
        AppointmentFactory(grouping=named, person=person)
    message = written(named, recipient_count=2)

    emails.copy_to_writer(message)

    (mail,) = sent(mailoutbox)
    for person in readers:
        assert person.email not in mail.as_string()
        assert person.name not in mail.get_content()
    assert "2 people" in mail.get_content()


def test_words_are_erased_when_they_are_delivered(named, mailoutbox):
    emails.pass_on(written(named), create_person("reader"), "group", None)

    sent(mailoutbox)

    assert OutgoingMail.objects.get().text == ""


def test_each_reader_gets_it_once(named):
    message, reader = written(named), create_person("reader")

    for _time in range(2):
        emails.pass_on(message, reader, "group", None)
        emails.copy_to_writer(message)

    assert OutgoingMail.objects.count() == 2
