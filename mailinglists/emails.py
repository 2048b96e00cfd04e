"""The mails of this room to owners and moderators, and to whoever named them.

What an applicant typed stands behind a link, never in a mail to an address that they named: else
the portal would carry anybody's words to anybody.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from accounts.models import User
from notices.compose import send_notice

if TYPE_CHECKING:
    from caucuses.models import Appointment
    from mailinglists.models import HeldPost, ListKeeper, MailingList, RoleAddress, Subscription
    from moderation.models import Request

LISTS_TOLD = 50  # in one mail; the back-office lists all of them


def ask_keeper(keeper: "ListKeeper") -> None:
    """Ask a person whether they take the list on."""
    _send_to_keeper(keeper, "keeper", f"list-keeper:{keeper.pk}:ask")


def ask_keeper_by_office(keeper: "ListKeeper") -> None:
    """Ask a person whether they take on a list that is there."""
    _send_to_keeper(keeper, "keeper_office", f"list-keeper:{keeper.pk}:ask")


def remind_keeper(keeper: "ListKeeper", number: int) -> None:
    """Ask again, for the `number`-th time."""
    _send_to_keeper(keeper, "keeper_reminder", f"list-keeper:{keeper.pk}:reminder:{number}")


def tell_owner(keeper: "ListKeeper") -> None:
    """Tell a confirmed owner that the list is there, and how to run it."""
    _send_to_keeper(keeper, "owner", f"list-keeper:{keeper.pk}:{keeper.mailing_list_id}:owner")


def tell_declined(keeper: "ListKeeper") -> None:
    """Tell the applicant that somebody they named does not want to."""
    request = keeper.request
    if request is None:
        return  # asked from the back-office, where the answer is seen
    send_notice(
        template="mailinglists/email/keeper_declined",
        recipient=request.applicant.email,
        language=request.language,
        once=f"list-keeper:{keeper.pk}:declined",
        context={"keeper": keeper, "request_row": request},
    )


def tell_put_on(subscription: "Subscription") -> None:
    """Tell a member of a group that they are on its list now, and how to leave it."""
    tell_subscriber(subscription, "put_on", f"subscription:{subscription.pk}:put-on")


def tell_subscriber(subscription: "Subscription", template: str, once: str, **shown: Any) -> None:
    """Write to a subscriber, with the link to their subscription."""
    mailing_list = subscription.mailing_list
    send_notice(
        template=f"mailinglists/email/{template}",
        recipient=subscription.email,
        language=subscription.language,
        once=once,
        context={
            "subscription": subscription,
            "mailing_list": mailing_list,
            "grouping": mailing_list.grouping,
            **shown,
        },
    )


def answer_form(subscription: "Subscription") -> None:
    """Ask the owner of an address whether they want to be on a list, or tell who is on it how to
    change that; once for each use of the form.
    """
    template = "subscribed_already" if subscription.is_active else "subscription_confirm"
    once = f"subscription:{subscription.pk}:form:{uuid4()}"
    tell_subscriber(subscription, template, once, kept=settings.SUBSCRIPTION_CONFIRM)


def tell_without_owner(keeper: "ListKeeper") -> None:
    """Tell the list masters that the last owner of a list has gone."""
    for reader in User.objects.list_masters():
        send_notice(
            template="mailinglists/email/without_owner",
            recipient=reader.email,
            language=reader.language,
            once=f"list-keeper:{keeper.pk}:without-owner:{reader.pk}",
            context={"mailing_list": keeper.mailing_list},
        )


def tell_taken_off(subscription: "Subscription") -> None:
    """Tell somebody that those who keep the list took them off it."""
    owners = f"{subscription.mailing_list.name}-owner@{settings.LISTS_DOMAIN}"
    # Somebody may come back, and be taken off again.
    ended = f"{subscription.confirmed_at:%Y%m%d%H%M%S}"
    once = f"subscription:{subscription.pk}:taken-off:{ended}"
    tell_subscriber(subscription, "taken_off", once, owners=owners)


def tell_keeper_of_request(keeper: "ListKeeper", request: "Request") -> None:
    """Tell an owner or moderator who has no account that somebody asks to be let in."""
    send_notice(
        template="mailinglists/email/keeper_request",
        recipient=keeper.email,
        language=keeper.language,
        once=f"list-keeper:{keeper.pk}:request:{request.pk}:{request.moves}",
        context={"keeper": keeper, "name": keeper.list_name, "request_row": request},
    )


def tell_rejected(post: "HeldPost", *, language: str) -> None:
    """Tell the sender why their message did not go to the list. Who gave no address is not told."""
    try:
        validate_email(post.sender)
    except ValidationError:
        return
    mailing_list = post.mailing_list
    send_notice(
        template="mailinglists/email/held_rejected",
        recipient=post.sender,
        language=language,
        once=f"held-post:{post.pk}:rejected",
        context={
            "post": post,
            "mailing_list": mailing_list,
            "owners": f"{mailing_list.name}-owner@{settings.LISTS_DOMAIN}",
        },
    )


SUBJECTS_TOLD = 10  # of one list in one mail


@dataclass(frozen=True)
class HeldOnList:
    """What waits on one list: how many, and the first of them."""

    mailing_list: "MailingList"
    count: int
    first: "list[HeldPost]"

    @property
    def more(self) -> int:
        return self.count - len(self.first)


@dataclass
class HeldDigest:
    """What waits for one who keeps lists."""

    recipient: str
    language: str
    lists: list[HeldOnList] = field(default_factory=list)

    def add(self, mailing_list: "MailingList", posts: "list[HeldPost]") -> None:
        self.lists.append(HeldOnList(mailing_list, len(posts), posts[:SUBJECTS_TOLD]))

    @property
    def count(self) -> int:
        return sum(found.count for found in self.lists)


def tell_what_is_held(digest: HeldDigest, *, on: date) -> None:
    """Tell one who keeps lists what waits there: subjects, no word of the messages."""
    send_notice(
        template="mailinglists/email/held_digest",
        recipient=digest.recipient,
        language=digest.language,
        once=f"held-digest:{on.isoformat()}:{digest.recipient}",
        context={"digest": digest},
    )


def tell_of_bounces(
    role: "RoleAddress", appointment: "Appointment", reader: "User", week: str
) -> None:
    """Tell one who can mend it that mail to a holder of an office does not arrive; once a week
    (`week` names it) for each holder. The address that is written to is not shown.
    """
    send_notice(
        template="mailinglists/email/role_bounces",
        recipient=reader.email,
        language=reader.language,
        once=f"role-bounces:{role.pk}:{appointment.person_id}:{reader.pk}:{week}",
        context={"role": role, "appointment": appointment, "grouping": role.grouping},
    )


def tell_of_dead_lists(lists: Sequence["MailingList"], reader: "User", *, at: datetime) -> None:
    """Tell a list master which lists elsewhere stopped answering; `at` is when all are told."""
    send_notice(
        template="mailinglists/email/lists_died",
        recipient=reader.email,
        language=reader.language,
        once=f"lists-died:{at.isoformat()}:{reader.pk}",
        context={"lists": lists[:LISTS_TOLD], "count": len(lists)},
    )


def _send_to_keeper(keeper: "ListKeeper", template: str, once: str) -> None:
    send_notice(
        template=f"mailinglists/email/{template}",
        recipient=keeper.email,
        language=keeper.language,
        once=once,
        context={
            "keeper": keeper,
            "name": keeper.list_name,
            "mailing_list": keeper.mailing_list,
            "grouping": keeper.grouping,
        },
    )
