"""Messages as they come, and posts made of them the way Mailman brings them."""

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from itertools import count

from archive.services.storing import store
from tests.mailinglists.factories import MailingListFactory

_numbers = count(1)
NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)


def raw(text="We meet on Monday.\n", **headers):
    """Return a plain message; a header that is None is left out."""
    number = next(_numbers)
    lines = {
        "From": "Jane Doe <jane.doe@people.example>",
        "To": "rights@lists.example.org",
        "Subject": f"Agenda {number}",
        "Date": format_datetime(NOON + timedelta(seconds=number)),  # the later, the later sent
        "Message-ID": f"<number-{number}@people.example>",
    } | {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\n" for name, value in lines.items() if value is not None)
    return f"{head}\n{text}".encode()


def with_file(name="budget.pdf", content=b"%PDF-1.4 budget", subtype="pdf", **headers):
    """Return a message with a file beside its text."""
    message = EmailMessage()
    number = next(_numbers)
    values = {
        "From": "Jane Doe <jane.doe@people.example>",
        "Subject": f"Budget {number}",
        "Date": "Mon, 02 Nov 2026 12:00:00 +0000",
        "Message-ID": f"<file-{number}@people.example>",
    } | headers
    for key, value in values.items():
        message[key] = value
    message.set_content("See the file.")
    message.add_attachment(content, maintype="application", subtype=subtype, filename=name)
    return message.as_bytes()


def post_of(mailing_list=None, text="We meet on Monday.\n", **headers):
    """Store a message and return its post."""
    return store(mailing_list or list_here(), raw(text, **headers), received_at=NOON)


def list_here(**fields):
    """Return a list that the portal runs."""
    return MailingListFactory(**({"run_by": "portal"} | fields))
