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
from mailinglists.models.server import Installation, OnServer, RoleAddress
from mailinglists.models.subscriptions import Subscription, SubscriptionAttempt

__all__ = [
    "DESCRIPTION_LIMIT",
    "PURPOSE_LIMIT",
    "TITLE_LIMIT",
    "HeldPost",
    "Installation",
    "ListKeeper",
    "MailingList",
    "NameClaim",
    "OnServer",
    "RoleAddress",
    "Subscription",
    "SubscriptionAttempt",
    "TrustedSender",
    "lapse_of_keepers",
]
