"""What this room adds to a group's page, to the test of its openness, and to a merge of groups."""

from collections.abc import Iterable
from typing import Any

from caucuses import hooks, openness, parts
from caucuses.models import Grouping
from caucuses.querysets.groupings import GroupingQuerySet
from mailinglists import services
from mailinglists.models import MailingList

LISTS_SHOWN = 20


def _with_a_list(groupings: GroupingQuerySet) -> Iterable[int]:
    """Return the keys of the groups that have a list one can write to or subscribe to."""
    rows = MailingList.objects.reachable().filter(grouping__in=groupings)
    return rows.order_by().values_list("grouping_id", flat=True).distinct()


def _lists(grouping: Grouping) -> dict[str, Any]:
    """Return a group's lists: 1 query."""
    return {"mailing_lists": list(MailingList.objects.of_grouping(grouping)[:LISTS_SHOWN])}


hooks.register_after_merge("lists", services.follow_merge)
openness.register("list", _with_a_list)
parts.register_part(parts.GroupingPart("lists", 10, "mailinglists/_grouping_lists.html", _lists))
