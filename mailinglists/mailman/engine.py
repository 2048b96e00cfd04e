"""The engine of lists on the portal's own mail server: it notes what is wanted, a task does it."""

from django.utils import timezone

from mailinglists.engines import Addresses, ListEngine
from mailinglists.enums import Ending, ListState, RunBy, SubscriptionState
from mailinglists.models import MailingList
from mailinglists.services import server


class RunByPortal(ListEngine):
    """A list on the portal's Mailman Core. It is active when the server has made it."""

    run_by = RunBy.PORTAL

    def create(self, mailing_list: MailingList, addresses: Addresses | None) -> None:
        mailing_list.run_by = RunBy.PORTAL
        mailing_list.state, mailing_list.closed_at = ListState.MAKING, None
        mailing_list.subscribe_address = mailing_list.archive_url = ""
        mailing_list.save()
        server.ask(mailing_list)

    def change(self, mailing_list: MailingList) -> None:
        server.ask(mailing_list)

    def close(self, mailing_list: MailingList) -> None:
        """End the list: its subscribers are taken off it, and nobody can write to it; the server
        keeps it, so that its address is nobody else's.
        """
        now = timezone.now()
        mailing_list.state = ListState.CLOSED
        mailing_list.closed_at = mailing_list.closed_at or now
        mailing_list.save(update_fields=["state", "closed_at"])
        mailing_list.subscriptions.open().update(
            state=SubscriptionState.ENDED, ending=Ending.CLOSED, ended_at=now, is_pushed=False
        )
        server.ask(mailing_list)
