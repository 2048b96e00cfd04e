"""What happens to stored mail after commit."""

from datetime import timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db.models import F
from django.utils import timezone
from django_tasks import task

from notices.models import OutgoingMail

# No try lasts longer than settings.EMAIL_TIMEOUT; a lease that is older belongs to a dead worker.
LEASE = timedelta(minutes=5)
_ERASED = {"reply-to", "list-unsubscribe"}  # headers


@task()
def deliver(mail_id: int) -> str:
    """Hand one stored mail to the transport, unless it is sent already or somebody else is at it.

    The send itself runs outside any transaction, so that a slow mail server blocks nobody. Returns
    a word for the task's log: sent, skipped, retry or failed.
    """
    now = timezone.now()
    leased = (
        OutgoingMail.objects.waiting()
        .filter(pk=mail_id, leased_until__lte=now)
        .update(leased_until=now + LEASE, attempts=F("attempts") + 1)
    )
    if not leased:
        return "skipped"
    mail = OutgoingMail.objects.get(pk=mail_id)
    if mail.attempts > settings.MAIL_ATTEMPTS:
        # Each try ended without an answer that could be noted: the mail itself may kill the worker.
        OutgoingMail.objects.filter(pk=mail_id).update(failed_at=now)
        return "failed"
    try:
        _send(mail)
    except (SMTPException, OSError) as error:
        return _postpone(mail, error)
    # The text has served its purpose; what stays says that it was sent, not what it said, nor at
    # which address somebody wishes to be answered, nor by which secret link they stop such mail.
    kept = {name: value for name, value in mail.headers.items() if name.lower() not in _ERASED}
    OutgoingMail.objects.filter(pk=mail_id).update(
        sent_at=timezone.now(), text="", html="", headers=kept, last_error=""
    )
    return "sent"


def _send(mail: OutgoingMail) -> None:
    message = EmailMultiAlternatives(
        mail.subject,
        mail.text,
        mail.sender,
        [mail.recipient],
        headers={**mail.headers, "Message-ID": mail.message_id},
        connection=get_connection(settings.MAIL_TRANSPORT),
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    message.send()


def _postpone(mail: OutgoingMail, error: Exception) -> str:
    """Note the error and try again later, twice as late each time; after the last try give up
    visibly.
    """
    said = f"{type(error).__name__}: {error}"
    if mail.attempts >= settings.MAIL_ATTEMPTS:
        OutgoingMail.objects.filter(pk=mail.pk).update(failed_at=timezone.now(), last_error=said)
        return "failed"
    again_at = timezone.now() + timedelta(minutes=2 ** (mail.attempts - 1))
    OutgoingMail.objects.filter(pk=mail.pk).update(leased_until=again_at, last_error=said)
    deliver.using(run_after=again_at).enqueue(mail.pk)
    return "retry"
