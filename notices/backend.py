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
        stored = 0
        with transaction.atomic():
            for message in email_messages:
                for recipient in message.recipients():
                    stored += _store(message, recipient)
        return stored


def _store(message: EmailMessage, recipient: str) -> int:
    """Store `message` for one reader; return 0 when its once key is known already."""
    if message.attachments:
        raise ValueError("Stored mail has no attachments; link to the file instead.")
    if ONCE_HEADER in message.extra_headers and len(message.recipients()) > 1:
        raise ValueError("A once key names one mail to one reader.")
    headers = dict(message.extra_headers)
    once = headers.pop(ONCE_HEADER, None)
    message.message()  # raises BadHeaderError on header injection, before anything is stored
    sanitize_address(recipient, "utf-8")
    html = ""
    if isinstance(message, EmailMultiAlternatives):
        html = next(
            (str(content) for content, kind in message.alternatives if kind == "text/html"), ""
        )
    if message.reply_to:
        headers["Reply-To"] = ", ".join(message.reply_to)
    values = {
        "sender": message.from_email,
        "recipient": recipient,
        "subject": message.subject,
        "text": message.body,
        "html": html,
        "headers": headers,
    }
    if once is None:
        mail = OutgoingMail.objects.create(**values)
    else:
        mail, is_new = OutgoingMail.objects.get_or_create(once=once, defaults=values)
        if not is_new:
            return 0
    deliver.enqueue(mail.pk)
    return 1


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
