"""What becomes of an organisation's wish to join a group."""

from typing import TYPE_CHECKING

from django.db import transaction

from caucuses.enums import Admission
from caucuses.models import MembershipWish
from caucuses.services import memberships
from caucuses.services.membership_requests import waiting_request
from moderation.services import TooManyDrafts
from organisations.models import Mandate

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def fulfil_wish(wish: MembershipWish, *, by: "User", mandate: Mandate, is_listed: bool) -> None:
    """Carry out a wish of an organisation that has just been registered: a membership where the
    group is open, a request where it is moderated.

    The wish stays where the group asks for a statement to be accepted, takes no organisations, or
    something stands in the way; it goes when it has its answer.
    """
    grouping, organisation = wish.grouping, wish.organisation
    if grouping.statement:
        return
    try:
        memberships.check_may_join(grouping, by, organisation)
    except memberships.AlreadyMember:
        wish.delete()
        return
    except memberships.MembershipRefused:
        return
    if waiting_request(grouping, person=by, organisation=organisation) is not None:
        return
    if grouping.admission == Admission.OPEN:
        memberships.admit(grouping, person=by, mandate=mandate, is_listed=is_listed)
        return
    payload = {"introduction": "", "is_listed": is_listed, "accepted_statement": ""}
    try:
        memberships.ask(grouping, by, mandate, payload)
    except TooManyDrafts:
        # The registration must not fail for it: the wish waits on the person's page.
        return
