"""Every question that is asked of the lives of groups."""

from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db import models

from moderation.models import LogIsFinal, Request

if TYPE_CHECKING:
    from caucuses.models import Grouping, GroupingEvent  # noqa: F401 (named in strings below)
    from moderation.querysets import RequestQuerySet

RENEWAL = "renewal"  # the kind of request


def open_renewals(grouping: "Grouping") -> "RequestQuerySet":
    """Return the requests for renewal of the group that wait."""
    return Request.objects.open().filter(
        kind=RENEWAL,
        target_type=ContentType.objects.get_for_model(grouping),
        target_id=grouping.pk,
    )


class GroupingEventQuerySet(models.QuerySet["GroupingEvent"]):
    def newest_first(self) -> "GroupingEventQuerySet":
        return self.order_by("-id")

    def update(self, **values: Any) -> int:
        raise LogIsFinal("What happened to a group is never changed.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise LogIsFinal("What happened to a group is never deleted.")
