"""The worker of the portal, run once as an operator's cron might."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from moderation import services
from moderation.models import Request
from notices import schedule
from notices.models import OutgoingMail
from tests.moderation import factories
from tests.notices.factories import OutgoingMailFactory
from wsis_portal.management.commands.worker import Command

# The worker closes the connections it finds used, which a test within a transaction would miss.
pytestmark = pytest.mark.django_db(transaction=True)


def work():
    call_command("worker", once=True)


def test_once_delivers_what_waits_and_ends(pending, moderator, mailoutbox):
    services.ask(pending, by=moderator, reason="Which city?")

    work()

    assert [message.to for message in mailoutbox] == [[pending.applicant.email]] * 2
    assert not OutgoingMail.objects.waiting().exists()
    assert set(DBTaskResult.objects.values_list("status", flat=True)) == {"SUCCESSFUL"}
    assert schedule.worker_is_alive()


def test_once_runs_the_clock(applicant, moderator, mailoutbox, settings):
    late = factories.submitted(applicant, "Late Body")
    stale = factories.draft(applicant)
    old = timezone.now() - settings.DRAFT_KEPT - timedelta(days=1)
    Request.objects.update(submitted_at=old, updated_at=old)
    OutgoingMail.objects.all().delete()

    work()

    (digest,) = mailoutbox
    assert digest.to == [moderator.email]
    assert "Late Body" in digest.body
    assert list(Request.objects.all()) == [late]
    assert not Request.objects.filter(pk=stale.pk).exists()


def test_mail_that_fails_stays_for_later(settings, mailoutbox):
    mail = OutgoingMail.objects.get(pk=OutgoingMailFactory().pk)  # type: ignore[attr-defined]
    transport = settings.MAIL_TRANSPORT
    settings.MAIL_TRANSPORT = "tests.notices.transports.Away"
    past = timezone.now() - timedelta(minutes=10)
    OutgoingMail.objects.update(created_at=past, leased_until=past)

    work()
    settings.MAIL_TRANSPORT = transport
    work()

    mail.refresh_from_db()
    assert (mail.attempts, mailoutbox) == (1, [])
    assert DBTaskResult.objects.filter(status="READY").count() == 1
    past = timezone.now() - timedelta(seconds=1)
    OutgoingMail.objects.update(leased_until=past)
    DBTaskResult.objects.filter(status="READY").update(run_after=past)

    work()

    mail.refresh_from_db()
    assert (mail.attempts, len(mailoutbox)) == (2, 1)


def test_task_that_breaks_is_seen_and_stops_nobody(settings, caplog):
    settings.MAIL_TRANSPORT = "tests.notices.transports.Choking"
    OutgoingMailFactory()
    past = timezone.now() - timedelta(minutes=10)
    OutgoingMail.objects.update(created_at=past, leased_until=past)

    work()

    failed = DBTaskResult.objects.get(status="FAILED")
    assert failed.exception_class_path == "builtins.UnicodeError"
    assert DBTaskResult.objects.filter(status="SUCCESSFUL").exists()


class Gone:
    """The database goes away at the first look at the table of mails: that statement fails, and all
    that follow on the connection, as after a restart of PostgreSQL.
    """

    was_met = False

    def __init__(self, kind):
        self.kind = kind

    def __call__(self, execute, sql, params, many, context):
        if self.was_met:
            raise InterfaceError("connection already closed")
        if 'FROM "notices_outgoingmail"' in sql:
            self.was_met = True
            said = "server closed the connection unexpectedly"
            raise self.kind(said) from ConnectionError(said)
        return execute(sql, params, many, context)


@pytest.mark.parametrize("kind", [OperationalError, DatabaseError])
def test_worker_outlives_the_database_and_does_again_what_it_was_at(caplog, kind):
    worker = Command()
    worker.prepare()
    with connection.execute_wrapper(Gone(kind)):
        worker.look()
    assert "could not reach the database" in caplog.text
    assert DBTaskResult.objects.filter(status="RUNNING").count() == 1

    worker.look()

    assert set(DBTaskResult.objects.values_list("status", flat=True)) == {"SUCCESSFUL"}
    begun = DBTaskResult.objects.values_list("worker_ids", flat=True)
    assert sorted(map(len, begun))[-2:] == [1, 2]
