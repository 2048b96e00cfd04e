"""A mail server that repeats in its errors what was sent."""

from smtplib import SMTPRecipientsRefused

from django.core.mail.backends.base import BaseEmailBackend


class Telling(BaseEmailBackend):
    def send_messages(self, email_messages):
        (message,) = email_messages
        if "muthoni" in message.to[0]:
            raise SMTPRecipientsRefused({message.to[0]: (550, message.body.encode())})
        raise UnicodeError(f"Cannot send to {message.to[0]}: {message.body}")
