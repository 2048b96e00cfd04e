"""What the portal wants of a list on the mail server: plain data, made from the row.

The settings are attributes of Mailman's lists:
https://docs.mailman3.org/projects/mailman/en/latest/src/mailman/rest/docs/listconf.html
"""

from dataclasses import dataclass
from typing import Any

from django.conf import settings

from mailinglists.enums import Archive, Delivery, ListState, Posting, Subscribing
from mailinglists.mailman.configuration import LANGUAGES
from mailinglists.models import ListKeeper, MailingList

MESSAGE_LIMIT = 2000  # kB; what is larger waits for a moderator
RECIPIENTS_LIMIT = 20  # in the header; a message to more waits for a moderator
PORTAL_LANGUAGES = {theirs: ours for ours, theirs in LANGUAGES.items()}

_ARCHIVE = {Archive.PUBLIC: "public", Archive.MEMBERS: "private", Archive.NONE: "never"}
# What becomes of messages of those who are not on the list.
_OUTSIDERS = {
    Posting.ANYONE: "accept",
    Posting.SUBSCRIBERS: "hold",
    Posting.MEMBERS: "hold",
    Posting.MODERATORS: "reject",
}


@dataclass(frozen=True)
class Wanted:
    """A list as it shall be. Addresses are in small letters."""

    name: str
    domain: str
    settings: dict[str, Any]
    owners: frozenset[str]
    moderators: frozenset[str]

    @property
    def address(self) -> str:
        return f"{self.name}@{self.domain}"

    @property
    def list_id(self) -> str:
        """The list's key on the server (RFC 2919)."""
        return f"{self.name}.{self.domain}"


def posting_address(mailing_list: MailingList) -> str:
    """Return the address that the list has, or will have, on the portal's server."""
    return f"{mailing_list.name}@{settings.LISTS_DOMAIN}"


def wanted_of(mailing_list: MailingList) -> Wanted:
    """Return what the portal wants: 2 queries."""
    keepers = list(ListKeeper.objects.accepted().filter(mailing_list=mailing_list))
    trusted = mailing_list.trusted_senders.values_list("email", flat=True)
    freely = {keeper.email.lower() for keeper in keepers} | set(trusted)
    return Wanted(
        name=mailing_list.name,
        domain=settings.LISTS_DOMAIN,
        settings={
            **_identity(mailing_list),
            **_subscribing(mailing_list),
            **_posting(mailing_list, freely),
            **FIXED,
        },
        owners=frozenset(keeper.email.lower() for keeper in keepers if keeper.is_owner),
        moderators=frozenset(keeper.email.lower() for keeper in keepers if not keeper.is_owner),
    )


# The same for every list.
FIXED: dict[str, Any] = {
    # Only the portal tells who is on a list, and only to those who keep it.
    "member_roster_visibility": "moderators",
    "include_rfc2369_headers": True,
    # A message of its own to each, so that each carries its own link to leave.
    "personalize": "individual",
    "subject_prefix": "",
    "reply_goes_to_list": "no_munging",
    "anonymous_list": False,
    # Else servers that check signatures refuse what the list passes on.
    "dmarc_mitigate_action": "munge_from",
    "dmarc_mitigate_unconditionally": False,
    "max_message_size": MESSAGE_LIMIT,
    "max_num_recipients": RECIPIENTS_LIMIT,
    "max_days_to_hold": 0,  # nothing is thrown away because nobody looked
    "require_explicit_destination": True,
    "administrivia": True,
    "emergency": False,
    "process_bounces": True,
    "bounce_score_threshold": 5,
    "bounce_you_are_disabled_warnings": 2,
    "bounce_notify_owner_on_disable": True,
    "digests_enabled": True,
    "digest_send_periodic": True,
    "digest_size_threshold": 200.0,  # kB
    # The portal itself writes to subscribers and moderators, in their languages.
    "send_welcome_message": False,
    "send_goodbye_message": False,
    "admin_immed_notify": False,
    "admin_notify_mchanges": False,
    "respond_to_post_requests": True,
}


def _identity(mailing_list: MailingList) -> dict[str, Any]:
    code = next((code for code in mailing_list.languages if code in LANGUAGES), "en")
    return {
        "display_name": mailing_list.title,
        "description": mailing_list.description or mailing_list.title,
        "info": mailing_list.purpose,
        "preferred_language": LANGUAGES[code],
        "advertised": mailing_list.archive == Archive.PUBLIC and not _is_closed(mailing_list),
    }


def _subscribing(mailing_list: MailingList) -> dict[str, Any]:
    is_open = mailing_list.subscribing == Subscribing.OPEN and not _is_closed(mailing_list)
    return {
        # Who writes to …-join@ confirms by mail; where somebody has to let them in, the portal
        # answers with the address of its form (`mailinglists/mailman/audit.py`).
        "subscription_policy": "confirm" if is_open else "confirm_then_moderate",
        "unsubscription_policy": "confirm",
    }


def _posting(mailing_list: MailingList, freely: set[str]) -> dict[str, Any]:
    archive = _ARCHIVE[Archive(mailing_list.archive or Archive.MEMBERS)]
    if _is_closed(mailing_list):
        return {
            "archive_policy": archive,
            "allow_list_posts": False,
            "default_member_action": "reject",
            "default_nonmember_action": "reject",
            "accept_these_nonmembers": [],
        }
    posting = Posting(mailing_list.posting or Posting.SUBSCRIBERS)
    outsiders, members = _OUTSIDERS[posting], "defer"
    if posting == Posting.MODERATORS:
        members = "reject"
    elif mailing_list.is_moderated or (
        # Among subscribers who are no members of the group, each member may post (`may_post`).
        posting == Posting.MEMBERS and not mailing_list.follows_members
    ):
        members = "hold"
    if mailing_list.is_moderated and outsiders == "accept":
        outsiders = "hold"
    return {
        "archive_policy": archive,
        "allow_list_posts": posting != Posting.MODERATORS,
        "default_member_action": members,
        "default_nonmember_action": outsiders,
        "accept_these_nonmembers": sorted(freely),
    }


def _is_closed(mailing_list: MailingList) -> bool:
    return mailing_list.state == ListState.CLOSED


def settings_that_differ(wanted: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    """Return the wanted settings whose value on the server is another."""
    return {name: value for name, value in wanted.items() if not _same(value, found.get(name))}


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, list) and isinstance(other, list):
        return sorted(map(str, one)) == sorted(map(str, other))
    if isinstance(one, str) and isinstance(other, str):
        # Forms carry line ends of their own.
        return one.replace("\r\n", "\n").strip() == other.replace("\r\n", "\n").strip()
    return bool(one == other)


def delivery_of(delivery: str) -> tuple[str, str]:
    """Return Mailman's delivery mode and delivery status."""
    return {
        Delivery.EACH: ("regular", "enabled"),
        Delivery.DIGEST: ("plaintext_digests", "enabled"),
        Delivery.PAUSED: ("regular", "by_user"),
    }[Delivery(delivery)]
