"""Lists of the demonstration group, with an archive to read. Where the portal has a list server,
the worker makes them there.
"""

from email.message import EmailMessage
from email.utils import format_datetime

from django.conf import settings
from django.utils import timezone

from accounts.invitations import Answer
from accounts.models import User
from archive.services.storing import store
from caucuses.models import Grouping
from mailinglists.enums import (
    Archive,
    KeeperRole,
    ListState,
    Origin,
    Posting,
    RunBy,
    Subscribing,
    SubscriptionState,
)
from mailinglists.models import ListKeeper, MailingList, Subscription
from mailinglists.services import server

OPEN, MODERATED = "example-open", "example-moderated"
DOMAIN = "lists.example.org"  # where none is set
FIRST = "<first@demo.example>"
# Who wrote, the subject, the text, the ID, and what it answers.
MESSAGES = (
    (
        "Example Coordinator <coordinator@demo.example>",
        "Example: who comes to the next meeting?",
        "Dear all,\n\nthis is an example. We meet on Monday at 14:00 UTC.\n"
        "The draft is at https://example.org/draft\n\nWho comes?\n",
        FIRST,
        "",
    ),
    (
        "Example Member <member@demo.example>",
        "Re: Example: who comes to the next meeting?",
        "> We meet on Monday at 14:00 UTC.\n\nI come, and bring two guests.\n",
        "<second@demo.example>",
        FIRST,
    ),
    (
        "مثال <reader@demo.example>",
        "مثال: نص بالعربية",
        "مرحبًا، هذا مثال على رسالة بالعربية في القائمة.\n",
        "<third@demo.example>",
        "",
    ),
)


def build(group: Grouping, *, owner: User, member: User) -> None:
    """Make an open list that has been written to, and one whose owners let people in."""
    opened = _list(group, OPEN, "Example: open list", Subscribing.OPEN)
    _list(group, MODERATED, "Example: list on approval", Subscribing.MODERATED)
    now = timezone.now()
    for mailing_list in group.mailing_lists.here():
        ListKeeper.objects.create(
            mailing_list=mailing_list,
            email=owner.email,
            person=owner,
            role=KeeperRole.OWNER,
            language=owner.language,
            answer=Answer.ACCEPTED,
            answered_at=now,
        )
    Subscription.objects.create(
        mailing_list=opened,
        email=member.email,
        person=member,
        language=member.language,
        state=SubscriptionState.ACTIVE,
        origin=Origin.FORM,
        confirmed_at=now,
    )
    for sender, subject, text, key, answered in MESSAGES:
        store(opened, _message(opened, sender, subject, text, key, answered))


def _list(group: Grouping, name: str, title: str, subscribing: Subscribing) -> MailingList:
    mailing_list = MailingList.objects.create(
        name=name,
        grouping=group,
        title=title,
        description="A list to try. Nobody reads it.",
        languages=["en", "fr"],
        subscribing=subscribing,
        posting=Posting.SUBSCRIBERS,
        is_moderated=False,
        archive=Archive.PUBLIC,
        state=ListState.ACTIVE,
        run_by=RunBy.PORTAL,
        posting_address=f"{name}@{settings.LISTS_DOMAIN or DOMAIN}",
        checked_at=timezone.now(),
    )
    server.ask(mailing_list)
    return mailing_list


def _message(
    mailing_list: MailingList, sender: str, subject: str, text: str, key: str, answered: str
) -> bytes:
    message = EmailMessage()
    message["From"], message["To"] = sender, mailing_list.posting_address
    message["Subject"], message["Message-ID"] = subject, key
    message["Date"] = format_datetime(timezone.now())
    if answered:
        message["In-Reply-To"] = answered
    message.set_content(text)
    if key == FIRST:
        message.add_attachment("Agenda\n\n1. Welcome\n", filename="agenda.txt")
    return message.as_bytes()
