"""What a person sees of this room in the back-office: the secretariat all, coordinators what
belongs to the groups they lead and to those below.
"""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from caucuses.models import Grouping
from frame.back_office import HiddenFromOthers, HistoryFor, NoProbing
from frame.people import signed_in


class OfOnesGroups(HiddenFromOthers, HistoryFor, NoProbing):
    """Mix into an admin class, before ModelAdmin."""

    grouping_path = "grouping"
    """The way from the model to its grouping; "" where the model is the grouping."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)  # type: ignore[misc]
        mine = Grouping.objects.in_back_office_of(signed_in(request))
        return rows.filter(**{f"{self.grouping_path or 'pk'}__in": mine.values("pk")})
