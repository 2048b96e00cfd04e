"""The tables of this room, by subject."""

from mailinglists.models.held import HeldPost, TrustedSender
from mailinglists.models.lists import (
    DESCRIPTION_LIMIT,
    PURPOSE_LIMIT,
    TITLE_LIMIT,
    ListKeeper,
    MailingList,
    NameClaim,
    lapse_of_keepers,
)
from mailinglists.models.server import Installation
from mailinglists.models.subscriptions import Subscription

__all__ = [
    "DESCRIPTION_LIMIT",
    "PURPOSE_LIMIT",
    "TITLE_LIMIT",
    "HeldPost",
    "Installation",
    "ListKeeper",
    "MailingList",
    "NameClaim",
    "Subscription",
    "TrustedSender",
    "lapse_of_keepers",
]
