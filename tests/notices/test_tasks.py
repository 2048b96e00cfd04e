"""Delivering stored mail: success, failure, and death in the middle."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from notices.backend import FileTransport
from notices.jobs import take_up_lost_mail
from notices.models import OutgoingMail
from notices.tasks import LEASE, deliver
from tests.notices import transports
from tests.notices.factories import OutgoingMailFactory

pytestmark = pytest.mark.django_db
AWAY = "tests.notices.transports.Away"


@pytest.fixture
def mail():
    return OutgoingMailFactory()


@pytest.fixture
def folder(settings, tmp_path):
    """Let mail be written to files, as where no mail server is set."""
    settings.MAIL_DIR = tmp_path / "mail"
    settings.MAIL_TRANSPORT = "notices.backend.FileTransport"
    return settings.MAIL_DIR


def let_time_pass(mail, duration):
    """Make the mail as old as if `duration` had gone by."""
    mail.refresh_from_db()
    mail.leased_until -= duration
    mail.created_at -= duration
    mail.save()


def test_success_sends_and_wipes_the_text(mail, mailoutbox):
    OutgoingMail.objects.filter(pk=mail.pk).update(html="<p>Words.</p>", last_error="once away")

    assert deliver.call(mail.pk) == "sent"

    (sent,) = mailoutbox
    assert (sent.to, sent.from_email) == (["reader@people.example"], "portal@people.example")
    assert (sent.subject, sent.body) == (mail.subject, mail.text)
    assert sent.alternatives == [("<p>Words.</p>", "text/html")]
    assert sent.extra_headers == {
        "Auto-Submitted": "auto-generated",
        "Message-ID": mail.message_id,
    }
    mail.refresh_from_db()
    assert mail.sent_at is not None
    assert (mail.text, mail.html, mail.last_error, mail.attempts) == ("", "", "", 1)


def test_address_to_answer_to_is_sent_and_then_erased(mailoutbox):
    headers = {"Auto-Submitted": "auto-generated", "Reply-To": "visitor@people.example"}
    mail = OutgoingMailFactory(headers=headers)

    assert deliver.call(mail.pk) == "sent"

    assert mailoutbox[0].message()["Reply-To"] == "visitor@people.example"
    mail.refresh_from_db()
    assert mail.headers == {"Auto-Submitted": "auto-generated"}


def test_address_to_answer_to_is_kept_for_the_next_try(settings):
    settings.MAIL_TRANSPORT = AWAY
    mail = OutgoingMailFactory(headers={"Reply-To": "visitor@people.example"})

    assert deliver.call(mail.pk) == "retry"

    mail.refresh_from_db()
    assert mail.headers == {"Reply-To": "visitor@people.example"}


def test_sent_mail_is_not_sent_again(mail, mailoutbox):
    deliver.call(mail.pk)
    let_time_pass(mail, timedelta(days=1))

    assert deliver.call(mail.pk) == "skipped"
    assert len(mailoutbox) == 1


def test_unknown_mail_is_skipped():
    assert deliver.call(0) == "skipped"


def test_mail_that_another_worker_has_is_skipped(mail, mailoutbox):
    OutgoingMail.objects.update(leased_until=timezone.now() + LEASE)

    assert deliver.call(mail.pk) == "skipped"
    assert mailoutbox == []


@pytest.mark.parametrize(
    ("transport", "said"),
    [
        ("Away", "ConnectionRefusedError: nobody listens"),
        ("Refusing", "SMTPServerDisconnected: try later"),
    ],
)
def test_failure_is_noted_and_tried_again_later(settings, mail, transport, said):
    settings.MAIL_TRANSPORT = f"tests.notices.transports.{transport}"
    before = timezone.now()

    assert deliver.call(mail.pk) == "retry"

    mail.refresh_from_db()
    assert (mail.attempts, mail.last_error) == (1, said)
    assert (mail.sent_at, mail.failed_at) == (None, None)
    assert mail.text == "Words that only the reader may see.\n"
    task = DBTaskResult.objects.get()
    assert task.args_kwargs["args"] == [mail.pk]
    assert task.run_after == mail.leased_until
    wait = mail.leased_until - before
    assert timedelta(minutes=1) <= wait < timedelta(minutes=1, seconds=30)
    assert deliver.call(mail.pk) == "skipped"


def test_waits_double_until_the_mail_is_given_up_visibly(settings, mail):
    settings.MAIL_TRANSPORT = AWAY
    outcomes, waits = [], []
    for _attempt in range(settings.MAIL_ATTEMPTS):
        before = timezone.now()
        outcomes.append(deliver.call(mail.pk))
        mail.refresh_from_db()
        waits.append(round((mail.leased_until - before) / timedelta(minutes=1)))
        let_time_pass(mail, mail.leased_until - timezone.now())

    assert outcomes == ["retry"] * 7 + ["failed"]
    assert waits[:-1] == [1, 2, 4, 8, 16, 32, 64]
    mail.refresh_from_db()
    assert (mail.attempts, mail.last_error) == (8, "ConnectionRefusedError: nobody listens")
    assert (mail.failed_at is None, mail.sent_at) == (False, None)
    assert DBTaskResult.objects.count() == 7
    assert list(OutgoingMail.objects.waiting()) == []
    assert deliver.call(mail.pk) == "skipped"


def test_success_after_a_failure(settings, mail, mailoutbox):
    transport = settings.MAIL_TRANSPORT
    settings.MAIL_TRANSPORT = AWAY
    deliver.call(mail.pk)
    settings.MAIL_TRANSPORT = transport
    let_time_pass(mail, timedelta(minutes=2))

    assert deliver.call(mail.pk) == "sent"

    mail.refresh_from_db()
    assert (len(mailoutbox), mail.attempts, mail.last_error) == (1, 2, "")


def test_death_after_sending_leaves_one_mail_in_the_end(settings, mail, folder):
    settings.MAIL_TRANSPORT = "tests.notices.transports.Dying"
    with pytest.raises(transports.WorkerDied):
        deliver.call(mail.pk)
    (first,) = folder.iterdir()
    written = first.read_bytes()
    assert f"Message-ID: {mail.message_id}".encode() in written
    settings.MAIL_TRANSPORT = "notices.backend.FileTransport"

    # While the dead worker's lease lasts, nobody touches it; then the clock takes it up.
    assert (deliver.call(mail.pk), take_up_lost_mail.call()) == ("skipped", 0)
    let_time_pass(mail, LEASE + timedelta(seconds=1))
    assert take_up_lost_mail.call() == 1
    assert deliver.call(mail.pk) == "sent"

    (second,) = folder.iterdir()
    assert second == first
    assert f"Message-ID: {mail.message_id}".encode() in second.read_bytes()
    mail.refresh_from_db()
    assert (mail.attempts, mail.text) == (2, "")


def test_mail_that_breaks_the_worker_is_given_up_in_the_end(settings, mail):
    settings.MAIL_TRANSPORT = "tests.notices.transports.Choking"
    for _attempt in range(settings.MAIL_ATTEMPTS):
        with pytest.raises(UnicodeError):
            deliver.call(mail.pk)
        let_time_pass(mail, LEASE + timedelta(minutes=1))

    assert deliver.call(mail.pk) == "failed"

    mail.refresh_from_db()
    assert mail.failed_at is not None
    assert take_up_lost_mail.call() == 0


def test_files_take_every_language(mail, folder):
    OutgoingMail.objects.update(subject="تسجيل «شبكة» — 登记", text="Ваша заявка: 登记 شبكة\n")

    assert deliver.call(mail.pk) == "sent"

    (path,) = folder.iterdir()
    assert FileTransport.__doc__
    assert b"=?utf-8?" in path.read_bytes()
