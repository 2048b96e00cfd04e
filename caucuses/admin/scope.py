"""What a person sees of this room in the back-office: the secretariat all, coordinators what
belongs to the groups they lead and to those below.
"""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from caucuses.models import Grouping
from frame.people import signed_in


class OfOnesGroups:
    """Mix into an admin class, before ModelAdmin: everything else does not exist (404)."""

    grouping_path = "grouping"
    """The way from the model to its grouping; "" where the model is the grouping."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)  # type: ignore[misc]
        mine = Grouping.objects.in_back_office_of(signed_in(request))
        return rows.filter(**{f"{self.grouping_path or 'pk'}__in": mine.values("pk")})

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        found = super().get_object(request, object_id, from_field)  # type: ignore[misc]
        if found is None:
            raise Http404
        return found
