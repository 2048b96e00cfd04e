"""The way mail takes: Django's mail API stores a row; a task hands it to the real transport."""

from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import sanitize_address
from django.db import transaction

from notices.models import OutgoingMail
from notices.tasks import deliver

ONCE_HEADER = "X-Portal-Once"


class StoredEmailBackend(BaseEmailBackend):
    """Store each mail in the caller's transaction; nothing is sent before it commits.

    So a library that calls `send_mail` (django-allauth) takes the same way as the portal's own
    notices. Raises ValueError for what cannot be stored: attachments, or a line break in a header.
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        # All of them are looked at before the first is stored.
        mails = [
            _mail(message, recipient)
            for message in email_messages
            for recipient in message.recipients()
        ]
        with transaction.atomic(savepoint=False):
            return sum(_store(mail) for mail in mails)


def _mail(message: EmailMessage, recipient: str) -> OutgoingMail:
    """Return `message` for one reader, not stored yet; raises ValueError."""
    if message.attachments:
        raise ValueError("Stored mail has no attachments; link to the file instead.")
    if ONCE_HEADER in message.extra_headers and len(message.recipients()) > 1:
        raise ValueError("A once key names one mail to one reader.")
    headers = dict(message.extra_headers)
    once = headers.pop(ONCE_HEADER, None)
    message.message()  # raises BadHeaderError on header injection
    sanitize_address(recipient, "utf-8")
    html = ""
    if isinstance(message, EmailMultiAlternatives):
        html = next(
            (str(content) for content, kind in message.alternatives if kind == "text/html"), ""
        )
    if message.reply_to:
        headers["Reply-To"] = ", ".join(message.reply_to)
    return OutgoingMail(
        once=once,
        sender=message.from_email,
        recipient=recipient,
        subject=str(message.subject),
        text=str(message.body),
        html=html,
        headers=headers,
    )


def _store(mail: OutgoingMail) -> bool:
    """Store a mail to be delivered; return False where its once key is known already."""
    key: int | None
    if mail.once is None:
        mail.save()
        key = mail.pk
    else:
        # Of two at the same moment the second waits here, and stores nothing. `get_or_create` would
        # come to the same by a savepoint, and two statements more.
        OutgoingMail.objects.bulk_create([mail], ignore_conflicts=True)
        stored = OutgoingMail.objects.filter(once=mail.once, message_id=mail.message_id)
        key = stored.values_list("pk", flat=True).first()
    if key is None:
        return False
    deliver.enqueue(key)
    return True


class FileTransport(BaseEmailBackend):
    """Write each mail to MAIL_DIR as a file named after its Message-ID: trying twice leaves one
    file.
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.MAIL_DIR)
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            payload = message.message()
            name = payload["Message-ID"].strip("<>").partition("@")[0]
            part = folder / f".{name}.part"
            part.write_bytes(payload.as_bytes())
            part.rename(folder / f"{name}.eml")
        return len(email_messages)
