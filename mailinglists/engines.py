"""What makes a list work: the seam between the portal's rules and whatever carries the mail.

`mailinglists/services/` decides what shall be, writes it into the MailingList and calls the
list's engine; it knows no server. Each call stands in the service's transaction and touches nothing
outside the database: an engine for a server of its own enqueues a task, which runs after commit.
Each call may come twice and must end in the same. The engine alone says when a list is active: one
that has to be made first stays out of sight until it works.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

from django.utils import timezone

from mailinglists.enums import ListState, RunBy
from mailinglists.models import MailingList


@dataclass(frozen=True)
class Addresses:
    """Where a list is reached. `subscribe` is a web or e-mail address; `archive` may be ""."""

    posting: str
    subscribe: str
    archive: str = ""


class ListEngine(ABC):
    """Runs lists. The settings are the row's own fields, its keepers `mailing_list.keepers`."""

    run_by: ClassVar[RunBy]

    @abstractmethod
    def create(self, mailing_list: MailingList, addresses: Addresses | None) -> None:
        """Bring the saved list into being, or an existing one back to what its row says.

        `addresses` are those the list master entered; None where the engine knows them itself.
        """

    @abstractmethod
    def change(self, mailing_list: MailingList) -> None:
        """Bring the list to what its row says now."""

    @abstractmethod
    def close(self, mailing_list: MailingList) -> None:
        """End the list: nobody can write or subscribe any more; its archive stays."""


class RunElsewhere(ListEngine):
    """A list on a server elsewhere: the portal records where it is, and changes nothing there."""

    run_by = RunBy.ELSEWHERE

    def create(self, mailing_list: MailingList, addresses: Addresses | None) -> None:
        if addresses is not None:
            mailing_list.forget_checks()
            mailing_list.posting_address = addresses.posting
            mailing_list.subscribe_address = addresses.subscribe
            mailing_list.archive_url = addresses.archive
        mailing_list.state, mailing_list.closed_at = ListState.ACTIVE, None
        mailing_list.checked_at = timezone.now()
        mailing_list.save()

    def change(self, mailing_list: MailingList) -> None:
        mailing_list.checked_at = timezone.now()
        mailing_list.save(update_fields=["checked_at"])

    def close(self, mailing_list: MailingList) -> None:
        mailing_list.state = ListState.CLOSED
        mailing_list.closed_at = mailing_list.closed_at or timezone.now()
        mailing_list.save(update_fields=["state", "closed_at"])


_engines: dict[str, ListEngine] = {RunBy.ELSEWHERE: RunElsewhere()}


def register(engine: ListEngine) -> None:
    """Add an engine, or put one in the place of another."""
    _engines[engine.run_by] = engine


def engine_of(mailing_list: MailingList) -> ListEngine:
    """Return the engine that runs the list; raises KeyError for one that is not registered."""
    return _engines[mailing_list.run_by]
