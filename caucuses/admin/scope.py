"""What a person sees of this room in the back-office: the secretariat all, coordinators what
belongs to the groups they lead and to those below.
"""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest

from accounts.rules import is_moderator
from caucuses.models import Grouping
from frame.back_office import HiddenFromOthers, HistoryFor, NoProbing
from frame.people import signed_in

FEW = 200  # groups, whose rows the database looks up one group after the other


class OfOnesGroups(HiddenFromOthers, HistoryFor, NoProbing):
    """Mix into an admin class, before ModelAdmin."""

    grouping_path = "grouping"
    """The way from the model to its grouping; "" where the model is the grouping."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)  # type: ignore[misc]
        user = signed_in(request)
        mine = Grouping.objects.in_back_office_of(user)
        if not self.grouping_path:
            return rows.filter(pk__in=mine.values("pk"))
        if user.is_active and is_moderator(user):
            return rows.filter(**{f"{self.grouping_path}__isnull": False})
        # A few groups have few rows: they are found by the index and then sorted. Where there are
        # many groups that is slow; then the rows are read in the order of the list, and of each it
        # is asked whether it belongs to the person, until the page is full.
        keys = list(mine.values_list("pk", flat=True)[: FEW + 1])
        if len(keys) <= FEW:
            return rows.filter(**{f"{self.grouping_path}__in": keys})
        return rows.filter(Exists(mine.filter(pk=OuterRef(self.grouping_path))))
