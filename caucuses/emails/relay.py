"""The mails about a message to a group."""

from email.utils import formataddr

from django.conf import settings

from accounts.models import User
from caucuses.models import Grouping, RelayMessage
from notices.compose import send_notice


def ask_for_confirmation(message: RelayMessage) -> None:
    """Ask the address that stands in the form whether its owner wrote the message.

    Nothing that the writer typed is repeated: the reader may be somebody else.
    """
    send_notice(
        template="caucuses/email/relay_confirm",
        recipient=message.email,
        language=message.language,
        once=f"relay:{message.uid}:confirm",
        context={
            "relayed": message,
            "grouping": message.grouping,
            "kept": settings.RELAY_KEPT,
        },
    )


def pass_on(message: RelayMessage, reader: User, whose: str, above: Grouping | None) -> None:
    """Bring the message to one of those it reaches; an answer goes to its writer."""
    send_notice(
        template="caucuses/email/relay_message",
        recipient=reader.email,
        language=reader.language,
        once=f"relay:{message.uid}:{reader.pk}",
        context={
            "relayed": message,
            "grouping": message.grouping,
            "quoted": _quoted(message.text),
            "whose": whose,
            "above": above,
        },
        reply_to=formataddr((message.name, message.email)),
    )


def copy_to_writer(message: RelayMessage) -> None:
    """Send the writer what was passed on, without telling to whom."""
    send_notice(
        template="caucuses/email/relay_copy",
        recipient=message.email,
        language=message.language,
        once=f"relay:{message.uid}:copy",
        context={
            "relayed": message,
            "grouping": message.grouping,
            "quoted": _quoted(message.text),
        },
    )


def _quoted(text: str) -> str:
    """Return the text with a mark before each line: what the writer said cannot pass for ours."""
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())
