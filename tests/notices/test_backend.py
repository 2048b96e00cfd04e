"""Mail is stored before it is sent, and files are written once."""

import email

import pytest
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection, send_mail
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from notices.backend import ONCE_HEADER, FileTransport
from notices.models import OutgoingMail

pytestmark = pytest.mark.django_db


def message(**values):
    defaults = {"subject": "Hello", "body": "Words.", "to": ["reader@people.example"]}
    return EmailMessage(**(defaults | values))


def test_mail_is_stored_with_a_task_and_not_sent(mailoutbox):
    sent = send_mail("Hello", "Words.", "portal@people.example", ["reader@people.example"])

    stored = OutgoingMail.objects.get()
    assert (sent, mailoutbox) == (1, [])
    assert (stored.sender, stored.recipient) == ("portal@people.example", "reader@people.example")
    assert (stored.subject, stored.text, stored.html) == ("Hello", "Words.", "")
    assert (stored.sent_at, stored.failed_at, stored.attempts) == (None, None, 0)
    assert DBTaskResult.objects.get().args_kwargs["args"] == [stored.pk]


def test_mail_of_a_transaction_that_fails_is_not_stored():
    def send_and_fail():
        message().send()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        send_and_fail()

    assert not OutgoingMail.objects.exists()
    assert not DBTaskResult.objects.exists()


def test_each_reader_gets_a_mail_of_their_own():
    message(to=["a@people.example", "b@people.example"], bcc=["c@people.example"]).send()

    readers = OutgoingMail.objects.order_by("pk").values_list("recipient", flat=True)
    assert list(readers) == ["a@people.example", "b@people.example", "c@people.example"]
    assert OutgoingMail.objects.values("message_id").distinct().count() == 3


def test_html_and_answer_address_are_kept():
    mail = EmailMultiAlternatives("Hello", "Words.", to=["reader@people.example"])
    mail.attach_alternative("<p>Words.</p>", "text/html")
    mail.reply_to = ["desk@people.example"]
    mail.extra_headers = {"Auto-Submitted": "auto-generated"}
    mail.send()

    stored = OutgoingMail.objects.get()
    assert stored.html == "<p>Words.</p>"
    assert stored.headers == {
        "Auto-Submitted": "auto-generated",
        "Reply-To": "desk@people.example",
    }


def test_second_mail_of_the_same_once_key_is_not_stored():
    first = message(headers={ONCE_HEADER: "request:1:2:applicant"}).send()
    second = message(body="Other words.", headers={ONCE_HEADER: "request:1:2:applicant"}).send()
    third = message(headers={ONCE_HEADER: "request:1:3:applicant"}).send()

    assert (first, second, third) == (1, 0, 1)
    stored = OutgoingMail.objects.order_by("pk")
    assert [mail.once for mail in stored] == ["request:1:2:applicant", "request:1:3:applicant"]
    assert (stored[0].text, stored[0].headers) == ("Words.", {})
    assert DBTaskResult.objects.count() == 2


def test_once_key_for_two_readers_is_refused():
    with pytest.raises(ValueError, match="one reader"):
        message(to=["a@people.example", "b@people.example"], headers={ONCE_HEADER: "x"}).send()

    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize(
    "values",
    [
        {"subject": "Hello\nBcc: victim@people.example"},
        {"subject": "Hello\rBcc: victim@people.example"},
        {"to": ["reader@people.example\nBcc: victim@people.example"]},
        {"from_email": "portal@people.example\nBcc: victim@people.example"},
        {"reply_to": ["desk@people.example\nBcc: victim@people.example"]},
        {"headers": {"X-Note": "a\nBcc: victim@people.example"}},
    ],
    ids=["subject", "subject, old Mac", "to", "from", "reply to", "header"],
)
def test_header_injection_is_refused_and_nothing_stored(values):
    with pytest.raises(ValueError, match="newlines"):
        get_connection().send_messages([message(), message(**values)])

    assert not OutgoingMail.objects.exists()
    assert not DBTaskResult.objects.exists()


def test_attachment_is_refused():
    mail = message()
    mail.attach("list.csv", "a,b", "text/csv")

    with pytest.raises(ValueError, match="no attachments"):
        mail.send()

    assert not OutgoingMail.objects.exists()


# --- Files --------------------------------------------------------------------------------------


@pytest.fixture
def folder(settings, tmp_path):
    settings.MAIL_DIR = tmp_path / "mail"
    return settings.MAIL_DIR


def test_file_is_named_after_the_mail_and_written_once(folder):
    mail = message(body="Grüße", headers={"Message-ID": "<one.two@portal>"})

    assert FileTransport().send_messages([mail]) == 1
    assert FileTransport().send_messages([mail]) == 1

    (path,) = folder.iterdir()
    assert path.name == "one.two.eml"
    read = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert (read["To"], read["Subject"]) == ("reader@people.example", "Hello")
    assert read.get_content().rstrip() == "Grüße"


def test_files_of_two_mails_stand_beside_each_other(folder):
    one, two = (message(headers={"Message-ID": f"<{name}@portal>"}) for name in ("one", "two"))

    FileTransport().send_messages([one, two])

    assert sorted(path.name for path in folder.iterdir()) == ["one.eml", "two.eml"]
