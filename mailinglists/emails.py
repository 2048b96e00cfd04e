"""The mails of this room to owners and moderators, and to whoever named them.

What an applicant typed stands behind a link, never in a mail to an address that they named: else
the portal would carry anybody's words to anybody.
"""

from typing import TYPE_CHECKING

from notices.compose import send_notice

if TYPE_CHECKING:
    from mailinglists.models import ListKeeper, Subscription


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


def tell_subscriber(subscription: "Subscription", template: str, once: str) -> None:
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
        },
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
