"""What runs inside Mailman Core 3.3.10: delivery with a link to leave, and the archiver.

This folder stands on Mailman's PYTHONPATH (`script/mailman`), nothing else of the portal does, and
only here is Mailman imported. `wsis_delivery.cfg` beside Mailman's own configuration tells where
the portal is; `manage.py write_mailman_config` writes both.
"""

from configparser import ConfigParser
from pathlib import Path

import leave_tokens
import mailman_hyperkitty
from mailman.config import config
from mailman.mta import deliver as stock


def _read_settings():
    """Return the settings of the portal; a missing one stops the process that needs it."""
    path = Path(config.filename).with_name("wsis_delivery.cfg")
    settings = ConfigParser(interpolation=None)
    with path.open(encoding="utf-8") as lines:
        settings.read_file(lines)
    return settings["portal"], settings["prefixes"]


class Deliver(stock.Deliver):
    """Mailman's own delivery of one message to one recipient, each with their own link to leave."""

    def __init__(self):
        super().__init__()
        self.portal, self.prefixes = _read_settings()
        # Before the footer is set, which shows the link.
        self.callbacks.insert(0, self.offer_to_leave)

    def offer_to_leave(self, mlist, msg, msgdata):
        """Put the link into the headers, and the link and the member's language into the footer.

        Into posts and digests alone: what is `nodecorate` here is Mailman's own mail, or one to
        the owners, who may be members too.
        """
        member = msgdata["member"]
        if member is None or (msgdata.get("nodecorate") and not msgdata.get("isdigest")):
            return
        if not mlist.include_rfc2369_headers:
            # The address of an office (`mailinglists/mailman/role_wanted.py`): not a list that one
            # leaves.
            msgdata["nodecorate"] = True
            return
        language = member.preferred_language.code
        token = leave_tokens.make(self.portal["key"], mlist.list_id, member.address.email)
        prefix = self.prefixes.get(language, "")
        url = f"{self.portal['url']}{prefix}/lists/leave/{token}/"
        for name, value in leave_tokens.headers(url, mlist.leave_address).items():
            del msg[name]
            msg[name] = value
        msgdata["decoration-data"] = {
            **msgdata.get("decoration-data", {}),
            "leave_url": url,
            "language": language,
        }


# Mailman's function chooses the way of delivery, keeps its log and sorts out what failed; all of
# that is wanted as it is, with our class in the place of its own.
stock.Deliver = Deliver
deliver = stock.deliver


class Archiver(mailman_hyperkitty.Archiver):
    """The stock archiver, with two differences in what it says of addresses.

    It asks for that of a post once: Mailman would ask anew for each recipient's footer, 5,000 times
    for 5,000 members. And where the portal gives none, no empty address is put into the headers.
    """

    _post = _address = None

    def list_url(self, mlist):
        return super().list_url(mlist) or None

    def permalink(self, mlist, msg):
        post = (mlist.list_id, msg["message-id"])
        if self._post != post:
            self._address = super().permalink(mlist, msg) or None
            self._post = post
        return self._address
