"""What this room adds to a group's page, to the test of its openness, and to a merge of groups."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from caucuses import hooks, languages, openness, parts
from caucuses.models import Grouping
from caucuses.querysets.groupings import GroupingQuerySet
from mailinglists.models import MailingList
from mailinglists.services import lists as services
from mailinglists.services import role_addresses

LISTS_SHOWN = 20


def _with_a_list(groupings: GroupingQuerySet) -> Iterable[int]:
    """Return the keys of the groups that have a list one can write to or subscribe to."""
    rows = MailingList.objects.reachable().filter(grouping__in=groupings)
    return rows.order_by().values_list("grouping_id", flat=True).distinct()


def _with_a_list_in(code: str) -> QuerySet[Any, Any]:
    """Return the keys of the groups that have an active list in a language."""
    rows = MailingList.objects.active().in_language(code).exclude(grouping=None)
    return rows.order_by().values("grouping_id")


def _lists(grouping: Grouping) -> dict[str, Any]:
    """Return a group's lists: 2 queries."""
    lists = MailingList.objects.of_grouping(grouping).in_readers_language()
    return {"mailing_lists": list(lists[:LISTS_SHOWN])}


def _mailboxes(grouping: Grouping) -> list[parts.Mailbox]:
    """Return the addresses of a group's offices: 1 query, none without a mail server."""
    return [
        parts.Mailbox(row.get_office_display(), row.address)
        for row in role_addresses.addresses_of(grouping)
    ]


hooks.register_after_merge("lists", services.follow_merge)
languages.register("lists", _with_a_list_in)
openness.register("list", _with_a_list)
parts.register_part(parts.GroupingPart("lists", 10, "mailinglists/_grouping_lists.html", _lists))
parts.register_mailboxes("offices", _mailboxes)
