"""A REST resource inside Mailman Core 3.3.10 that puts many new addresses on a list at once.

Mailman's own takes them one by one, each with some forty queries: five thousand take minutes.

And each new list gets its archivers when it is made. Mailman makes their rows when one of its
processes first looks for them; where two look at once, each makes them, and from then on none of
them delivers a post of that list ("Multiple rows were found").
"""

from mailman.config import config
from mailman.interfaces.action import Action
from mailman.interfaces.address import InvalidEmailAddressError
from mailman.interfaces.bans import IBanManager
from mailman.interfaces.listmanager import IListManager, ListCreatedEvent
from mailman.interfaces.mailinglist import IListArchiverSet
from mailman.interfaces.member import DeliveryMode, DeliveryStatus, MemberRole
from mailman.interfaces.pending import IPendings
from mailman.interfaces.plugin import IPlugin
from mailman.model.address import Address
from mailman.model.bans import Ban
from mailman.model.member import Member
from mailman.model.preferences import Preferences
from mailman.model.user import User
from mailman.rest.helpers import bad_request, child, etag, not_found, okay
from mailman.rest.validator import (
    Validator,
    enum_validator,
    language_validator,
    list_of_strings_validator,
)
from mailman.utilities.datetime import now
from sqlalchemy import or_
from zope.component import getUtility
from zope.event import subscribers
from zope.interface import implementer


@implementer(IPlugin)
class Plugin:
    """What Mailman's configuration names."""

    def pre_hook(self):
        pass

    def post_hook(self):
        subscribers.append(make_archivers)

    @property
    def resource(self):
        return Root()


def make_archivers(event):
    """Make the rows of a new list's archivers, in the transaction that makes the list."""
    if isinstance(event, ListCreatedEvent):
        IListArchiverSet(event.mailing_list)  # asking is what makes them


class Root:
    """`/plugins/wsis_subscribing`"""

    @child()
    def members(self, context, segments):
        return NewMembers(), segments


class NewMembers:
    """`/plugins/wsis_subscribing/members`"""

    def on_post(self, request, response):
        """Put addresses on a list, all with the same preferences, and answer which were taken.

        Who confirmed elsewhere is meant: nobody is asked or welcomed. Left out, for Mailman's own
        resource to decide: who is on the list, asked by mail to be let in, is banned, or has an
        address that Mailman does not take.
        """
        try:
            values = Validator(
                list_id=str,
                emails=list_of_strings_validator,
                delivery_mode=enum_validator(DeliveryMode),
                delivery_status=enum_validator(DeliveryStatus),
                moderation_action=enum_validator(Action, allow_blank=True),
                preferred_language=language_validator,
            )(request)
        except (KeyError, ValueError) as error:  # KeyError: a language that Mailman lacks
            bad_request(response, str(error))
            return
        mlist = getUtility(IListManager).get_by_list_id(values["list_id"])
        if mlist is None:
            not_found(response)
            return
        emails = sorted({email.lower() for email in values["emails"]})
        # A query would write what is new before it asks, each time.
        with config.db.store.no_autoflush:
            taken = list(_put_on(config.db.store, mlist, emails, values))
        okay(response, etag({"taken": taken}))


def _put_on(store, mlist, emails, values):
    known = {found.email: found for found in store.query(Address).filter(Address.email.in_(emails))}
    left_out = _on_it(store, mlist, known.values()) | _waiting(mlist) | {mlist.posting_address}
    bans = IBanManager(mlist) if _has_bans(store, mlist) else None
    for email in emails:
        if email in left_out or (bans and bans.is_banned(email)):
            continue
        address = known.get(email) or _new_address(store, email)
        if address is None:
            continue
        if address.user is None:
            # As Mailman does it: everybody on a list is a user.
            address.user = User("", Preferences())
        if address.verified_on is None:
            address.verified_on = now()
        member = Member(MemberRole.member, mlist.list_id, address)
        member.moderation_action = values["moderation_action"]
        member.preferences = Preferences()
        for name in ("delivery_mode", "delivery_status", "preferred_language"):
            setattr(member.preferences, name, values[name])
        store.add(member)
        yield email


def _new_address(store, email):
    """Return an address that Mailman does not know yet, or None where it takes none like it."""
    try:
        address = Address(email, "")
    except InvalidEmailAddressError:
        return None
    address.preferences = Preferences()
    store.add(address)
    return address


def _on_it(store, mlist, addresses):
    """Return which of the addresses are on the list, by themselves or through their owner."""
    by_address = [found.id for found in addresses]
    by_owner = [found.user_id for found in addresses if found.user_id is not None]
    members = store.query(Member.address_id, Member.user_id).filter(
        Member.list_id == mlist.list_id,
        Member.role == MemberRole.member,
        or_(Member.address_id.in_(by_address), Member.user_id.in_(by_owner)),
    )
    ids = {(address, user) for address, user in members}
    return {
        found.email
        for found in addresses
        if (found.id, None) in ids or (None, found.user_id) in ids
    }


def _waiting(mlist):
    """Return who asked to be let in and waits for an answer."""
    found = getUtility(IPendings).find(mlist=mlist, pend_type="subscription")
    return {pendable["email"] for _token, pendable in found}


def _has_bans(store, mlist):
    bans = store.query(Ban).filter(or_(Ban.list_id == mlist.list_id, Ban.list_id.is_(None)))
    return bans.first() is not None
