"""Mail transports with the faults that real ones have."""

import smtplib

from django.core.mail.backends.base import BaseEmailBackend

from notices.backend import FileTransport


class Away(BaseEmailBackend):
    """A mail server that does not answer."""

    def send_messages(self, email_messages):
        raise ConnectionRefusedError("nobody listens")


class Refusing(BaseEmailBackend):
    """A mail server that takes nothing now."""

    def send_messages(self, email_messages):
        raise smtplib.SMTPServerDisconnected("try later")


class WorkerDied(BaseException):
    """The end of the process, as far as one process can play it."""


class Dying(FileTransport):
    """A worker that is killed just after the mail server took the mail."""

    def send_messages(self, email_messages):
        super().send_messages(email_messages)
        raise WorkerDied


class Choking(BaseEmailBackend):
    """A transport that breaks on what the mail says, as no mail server would."""

    def send_messages(self, email_messages):
        raise UnicodeError("unexpected letter")
