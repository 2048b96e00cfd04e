"""Brings the address of an office on the mail server to what the portal wants, and looks at what
has become of it there. As with lists (`bringing.py`), each step may be cut off and done again.
"""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from mailinglists.mailman import work
from mailinglists.mailman.client import NotThere
from mailinglists.mailman.role_wanted import why_rejected
from mailinglists.mailman.server import OnRoster, Server
from mailinglists.mailman.wanted import settings_that_differ
from mailinglists.models import RoleAddress
from mailinglists.services import role_addresses as services

BOUNCED_WITHIN = timedelta(days=7)
_AS_IT_COMES = ("regular", "enabled")


def bring(pk: int) -> bool:
    """Bring the list behind the address `pk` to what is wanted; tell whether all was done."""
    return work.carry_out(RoleAddress.objects.select_related("grouping"), pk, _bring)


def _bring(row: RoleAddress, server: Server) -> None:
    wanted = services.wanted_of([row])[row.pk]
    if wanted is None:
        # What the portal did not make is not its to delete.
        if row.began_at is not None:
            server.delete_list(row.list_id)
        row.delete()
        return
    config = server.settings_of(row.list_id)
    if config is None:
        work.note_beginning(row)
        config = work.make(row, server, row.name, settings.LISTS_DOMAIN)
    elif row.made_at is None:
        if row.began_at is None:
            raise work.NameTakenThere(row.address)
        work.note_made(row)
    work.keep_lease(row)
    server.change_settings(row.list_id, settings_that_differ(wanted.settings, config))
    there = {found.email for found in server.roster(row.list_id)}
    # First who is no holder any more: from here on, mail does not reach them.
    if there - wanted.holders:
        server.unsubscribe(row.list_id, sorted(there - wanted.holders))
    for email in sorted(wanted.holders - there):
        work.keep_lease(row)
        server.subscribe(row.list_id, email, delivery=_AS_IT_COMES, may_post=False)


def look(row: RoleAddress, server: Server) -> None:
    """See whether the server still has what was brought, and whom mail does not reach; reject what
    it holds, and let nobody in. 6 calls.
    """
    wanted = services.wanted_of([row])[row.pk]
    if wanted is None:
        return  # it goes at the next run
    try:
        config = server.settings_of(row.list_id)
        roster = server.roster(row.list_id)
    except NotThere:
        config, roster = None, []
    there = {found.email for found in roster}
    if config is None or there != wanted.holders or settings_that_differ(wanted.settings, config):
        services.ask(row)
    if config is None:
        return
    services.note_bounces(row, [found.email for found in roster if _bounces(found)])
    server.reject_held(row.list_id, why_rejected(row))
    for of in ("moderator", "subscriber"):
        for asked in server.requests(row.list_id, of=of):
            server.answer_request(row.list_id, asked["token"], "discard")


def _bounces(found: OnRoster) -> bool:
    last = found.last_bounce_at
    return last is not None and last > timezone.now() - BOUNCED_WITHIN
