"""Owners and moderators of a list that is there: asked, as those are whom a request names, and
released.
"""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.invitations import Answer
from frame.errors import Refused
from mailinglists import emails
from mailinglists.engines import engine_of
from mailinglists.models import ListKeeper, MailingList, lapse_of_keepers

if TYPE_CHECKING:
    from accounts.models import User

LIMIT = 20  # owners and moderators of one list


class KeeperRefused(Refused):
    """Nobody can be asked, or released, like this."""


def check_may_be_asked(mailing_list: MailingList, email: str) -> None:
    """Raise KeeperRefused where nobody at this address can be asked: 2 queries."""
    if not mailing_list.is_active:
        raise KeeperRefused(_("The list is closed, or only being made."))
    there = mailing_list.keepers.filter(answer__in=[Answer.OPEN, Answer.ACCEPTED])
    if there.filter(email=email.lower()).exists():
        raise KeeperRefused(_("This address keeps the list already, or has been asked."))
    if there.count() >= LIMIT:
        raise KeeperRefused(
            _("The list has %(count)d owners and moderators. Release one first.") % {"count": LIMIT}
        )


@transaction.atomic
def invite(mailing_list: MailingList, *, email: str, role: str, by: "User") -> ListKeeper:
    """Ask whoever holds the address to own or moderate the list; nothing is changed until they
    agree.

    Raises KeeperRefused for a closed list, for one who is asked or keeps it already, and where
    there are too many.
    """
    MailingList.objects.select_for_update().get(pk=mailing_list.pk)
    check_may_be_asked(mailing_list, email)
    keeper = ListKeeper.objects.create(
        mailing_list=mailing_list,
        email=email.lower(),
        role=role,
        language=by.language,
        lapses_at=lapse_of_keepers(),
    )
    emails.ask_keeper_by_office(keeper)
    return keeper


@transaction.atomic
def release(keeper: ListKeeper) -> None:
    """Let an owner or moderator go, or take a question back.

    Raises KeeperRefused for the last owner, and where it is over already.
    """
    mailing_list = keeper.mailing_list
    if mailing_list is None:
        raise KeeperRefused(_("The list is not made yet: the request can still be changed."))
    MailingList.objects.select_for_update().get(pk=mailing_list.pk)
    keeper = ListKeeper.objects.get(pk=keeper.pk)
    if keeper.answer not in (Answer.OPEN, Answer.ACCEPTED):
        raise KeeperRefused(_("This is over already."))
    owners = mailing_list.keepers.accepted().owners()
    is_last = not owners.exclude(pk=keeper.pk).exists()
    if keeper.answer == Answer.ACCEPTED and keeper.is_owner and is_last and mailing_list.is_active:
        raise KeeperRefused(_("A list needs an owner. Ask somebody else first."))
    let_go(keeper)


@transaction.atomic
def let_go(keeper: ListKeeper) -> None:
    """End what somebody keeps, the last owner too: whose account is erased cannot stay."""
    ListKeeper.objects.filter(pk=keeper.pk).update(
        answer=Answer.WITHDRAWN, answered_at=timezone.now()
    )
    if keeper.mailing_list is not None:
        engine_of(keeper.mailing_list).change(keeper.mailing_list)
