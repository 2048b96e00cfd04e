"""What the back-office may not do with records, said once."""

from typing import Any

from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.text import capfirst

# What a filter of a list puts behind its field in the address.
_FILTERS_ADD = frozenset(
    {"exact", "id__exact", "uid__exact", "isnull", "isempty", "in", "gt", "gte", "lt", "lte"}
)
# So many rows of a list are paged through; who looks for more searches or filters.
COUNT_LIMIT = 10_000


class ShortPaginator(Paginator[Any]):
    """Counts no further than anybody pages: a million rows cost what ten thousand do."""

    limit = COUNT_LIMIT

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        return int(rows.order_by()[: self.limit].count())


class SearchedChoice(AutocompleteSelect):
    """Lets one choose by searching. What is no key was refused by the field; Django's own widget
    looks for it all the same, and fails (HTTP 500).
    """

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        key = self.field.remote_field.model._meta.pk
        return super().optgroups(name, [each for each in value if is_key(key, each)], attr)


def is_key(key: Any, text: str) -> bool:
    """Tell whether a text can be the key of a row; `key` is that field of its model."""
    try:
        key.clean(text, None)
    except ValidationError:
        return False
    return True


class NoProbing:
    """Mix into an admin class: its list is asked by the filters that it offers, and by no other
    condition in the address. Django allows one on each field, also on those that are not shown: a
    link's secret could be read letter by letter (`?link_token__startswith=a`).
    """

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        for each in self.get_list_filter(request):  # type: ignore[attr-defined]
            field = each[0] if isinstance(each, tuple | list) else each
            name = field if isinstance(field, str) else getattr(field, "parameter_name", None)
            if name and (lookup == name or lookup.removeprefix(f"{name}__") in _FILTERS_ADD):
                return True
        return False


class NeverDeleted(NoProbing):
    """Mix into an admin class: rows end by a date or a decision, nobody deletes them."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class MadeElsewhere(NeverDeleted):
    """Mix into an admin class: rows are made by the portal's services, not typed in."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class OnlyRead(MadeElsewhere):
    """Mix into an admin class: rows are there to be read."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class Explained:
    """Mix into an admin class: its list says by `explanation` what it is for."""

    change_list_template: Any = "frame/admin/explained_list.html"
    explanation: Any = ""

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        title = capfirst(self.model._meta.verbose_name_plural)  # type: ignore[attr-defined]
        context = {"title": title, **(extra_context or {})}
        response: HttpResponse = super().changelist_view(request, context)  # type: ignore[misc]
        return response


class HistoryFor:
    """Mix into an admin class: who changed what is read by those alone who hold `history_for`,
    because Django's page names people by their addresses.
    """

    history_for = "accounts.view_user"

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not request.user.has_perm(self.history_for):
            raise PermissionDenied
        shown: HttpResponse = super().history_view(request, object_id, extra_context)  # type: ignore[misc]
        return shown


class HiddenFromOthers:
    """Mix into an admin class whose rows are scoped: what is not in a person's list does not exist
    for them (404). Django would lead back to the first page and say so there.
    """

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        found = super().get_object(request, object_id, from_field)  # type: ignore[misc]
        if found is None:
            raise Http404
        return found
