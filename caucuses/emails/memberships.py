"""The mails about memberships. What is told of a request to join is the kernel's to tell."""

from datetime import date
from typing import TYPE_CHECKING

from caucuses.models import Membership
from notices.compose import send_notice

if TYPE_CHECKING:
    from accounts.models import User
    from caucuses.models import Grouping


def welcome(membership: Membership) -> None:
    """Tell whoever joined an open group what they joined, whom to ask, and how to leave."""
    person = membership.joined_by
    send_notice(
        template="caucuses/email/welcome",
        recipient=person.email,
        language=person.language,
        once=f"membership:{membership.pk}:welcome",
        context={"membership": membership, "grouping": membership.grouping},
    )


def removed(membership: Membership) -> None:
    """Tell the member that the coordinators ended the membership, and why: the person, or those who
    receive notices for the organisation.
    """
    for person in _told(membership):
        send_notice(
            template="caucuses/email/membership_ended",
            recipient=person.email,
            language=person.language,
            once=f"membership:{membership.pk}:ended:{person.pk}",
            context={"membership": membership, "grouping": membership.grouping},
        )


def new_members(person: "User", groups: "list[tuple[Grouping, int]]", day: date) -> None:
    """Tell a coordinator how many joined their open groups on a day (UTC)."""
    send_notice(
        template="caucuses/email/new_members",
        recipient=person.email,
        language=person.language,
        once=f"new_members:{day.isoformat()}:{person.pk}",
        context={"groups": groups, "day": day},
    )


def _told(membership: Membership) -> "list[User]":
    if membership.organisation is None:
        people = [membership.person] if membership.person else []
    else:
        receiving = membership.organisation.mandates.current().filter(may_receive=True)
        people = [mandate.person for mandate in receiving.select_related("person")]
    return [person for person in people if person.is_active]
