"""By what the lists of requests and of decisions are narrowed in the back-office."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moderation import kinds, likeness
from moderation.enums import IN_QUEUE, OPEN
from moderation.models import Decision, Request


class WaitingFilter(admin.SimpleListFilter):
    """What waits comes first; the rest is one click away."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("submitted", gettext_lazy("waits for us")),
            ("returned", gettext_lazy("waits for the applicant")),
            ("decided", gettext_lazy("decided")),
            ("all", gettext_lazy("all")),
        ]

    def choices(self, changelist: Any) -> Any:
        yield {
            "selected": self.value() is None,
            "query_string": changelist.get_query_string(remove=[self.parameter_name]),
            "display": _("waits"),
        }
        for lookup, title in self.lookup_choices:
            yield {
                "selected": self.value() == lookup,
                "query_string": changelist.get_query_string({self.parameter_name: lookup}),
                "display": title,
            }

    def queryset(self, request: HttpRequest, queryset: QuerySet[Request]) -> QuerySet[Request]:
        match self.value():
            case None:
                return queryset.filter(state__among=IN_QUEUE)
            case "decided":
                return queryset.exclude(state__in=OPEN)
            case "submitted" | "returned":
                return queryset.filter(state=self.value())
            case _all:
                return queryset


class KindFilter(admin.SimpleListFilter):
    title = gettext_lazy("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            (kind.name, kind.label_plural)
            for kind in kinds.all_kinds()
            if request.user.has_perm(kind.permission)
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Request]) -> QuerySet[Request]:
        return queryset.filter(kind=self.value()) if self.value() else queryset


class AlikeFilter(admin.SimpleListFilter):
    """One request and what is like it; shown where a link asked for it."""

    title = gettext_lazy("what came together")
    parameter_name = "alike"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        key = request.GET.get(self.parameter_name, "")
        return [(key, gettext_lazy("alike"))] if key else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Request]) -> QuerySet[Request]:
        key = self.value() or ""
        # So many digits that every database takes them for a key.
        if not key.isascii() or not key.isdigit() or len(key) > 18:
            return queryset.none() if key else queryset
        return likeness.like(queryset, int(key))


class MoveFilter(admin.SimpleListFilter):
    """What was done, in the words of the history of a case."""

    title = gettext_lazy("what")
    parameter_name = "verb"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        done = {verb: move.done for kind in kinds.all_kinds() for verb, move in kind.moves.items()}
        return [*done.items(), (Decision.NOTE, gettext_lazy("Note"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Decision]) -> QuerySet[Decision]:
        return queryset.filter(verb=self.value()) if self.value() else queryset
