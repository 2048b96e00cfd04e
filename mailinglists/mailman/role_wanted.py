"""What the portal wants of the address of an office on the mail server: plain data.

A small list, of which nobody is told who is on it. Everybody can write to it, within the limits of
every list; holders answer from their own address. Nobody can subscribe or leave: the portal says
who is on it.
"""

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from frame.addresses import absolute
from mailinglists.mailman.configuration import LANGUAGES
from mailinglists.mailman.wanted import FIXED
from mailinglists.models import RoleAddress

# Mailman scores one bounce a day and, at the threshold, stops delivery. An office is written to on,
# and the portal tells of each that bounces (`mailinglists/services/role_addresses.py`).
NEVER_STOPPED = 1000

_FIXED: dict[str, Any] = {
    **FIXED,
    "advertised": False,
    "allow_list_posts": True,
    "archive_policy": "never",
    "subscription_policy": "moderate",
    "unsubscription_policy": "moderate",
    # With these headers go the footer and the link to leave (`mailman_plugin/wsis_delivery.py`).
    "include_rfc2369_headers": False,
    "digests_enabled": False,
    "digest_send_periodic": False,
    # "Defer": the limits of size and recipients stand.
    "default_member_action": "defer",
    "default_nonmember_action": "defer",
    "accept_these_nonmembers": [],
    "administrivia": False,
    # What waits is rejected with a reason, so the writer need not be told that it waits.
    "respond_to_post_requests": False,
    "max_days_to_hold": 2,
    "bounce_score_threshold": NEVER_STOPPED,
    "bounce_notify_owner_on_disable": False,
    # Automatic answers of holders, who may say their name in them.
    "forward_unrecognized_bounces_to": "discard",
    # Where nobody holds the office: spam with a forged sender brings its victim one answer a day.
    "autoresponse_grace_period": "1d",
}


@dataclass(frozen=True)
class WantedRole:
    """The list as it shall be. Addresses are in small letters."""

    settings: dict[str, Any]
    holders: frozenset[str]

    @property
    def digest(self) -> str:
        """The same as long as nothing changes."""
        text = json.dumps([settings.LISTS_DOMAIN, self.settings, sorted(self.holders)])
        return sha256(text.encode()).hexdigest()


def wanted_role(row: RoleAddress, holders: frozenset[str]) -> WantedRole:
    """Return what the portal wants of an address that `holders` are to be reached at."""
    code = row.grouping.language if row.grouping.language in LANGUAGES else "en"
    with override(code):
        values = {
            **_FIXED,
            "display_name": row.grouping.name,
            "description": row.grouping.name,
            "info": "",
            "preferred_language": LANGUAGES[code],
            "autorespond_postings": "none" if holders else "respond_and_discard",
            "autoresponse_postings_text": nobody_there(row),
        }
    return WantedRole(values, holders)


def nobody_there(row: RoleAddress) -> str:
    """Return the answer to who writes to an office that nobody holds, in the active language."""
    text = _(
        "Nobody holds this office at the moment, so your message reached nobody. The page of the "
        "group tells whom you can write to:"
    )
    # Mailman fills in what stands after a dollar, and wraps lines.
    return f"{text}\n\n{absolute(row.grouping.get_absolute_url())}\n".replace("$", "$$")


def why_rejected(row: RoleAddress) -> str:
    """Return what the writer of a message that was held is told, in the group's language."""
    with override(row.grouping.language):
        return _(
            "Your message was not passed on. It is too large, goes to too many people, has no "
            "subject, or does not name this address in To or Cc. Please change it and send it "
            "again."
        )
