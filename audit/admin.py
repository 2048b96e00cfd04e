from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from audit.models import Entry
from frame.back_office import Explained, OnlyRead

ROWS_SHOWN = 8


@admin.register(Entry)
class EntryAdmin(Explained, OnlyRead, admin.ModelAdmin[Entry]):
    """Who looked at or changed what. Read by administrators alone, which is noted too."""

    explanation = _(
        "Who looked at, took out or changed what in the back-office. Each entry is chained to the "
        "one before it, so that none is changed or taken away unseen. Whoever reads here is noted, "
        "too."
    )
    list_display = ["number", "at", "person", "deed", "sort", "some", "what"]
    list_filter = ["deed"]
    search_fields = ["kind"]
    search_help_text = _("The e-mail address of a person, or a kind of data.")
    ordering = ["-number"]
    fields = ["number", "at", "person", "deed", "sort", "kind", "which", "what", "hash"]
    readonly_fields = ["person", "sort", "which", "what"]
    show_full_result_count = False
    list_per_page = 50

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Entry], search_term: str
    ) -> tuple[QuerySet[Entry], bool]:
        if "@" in search_term:
            people = get_user_model().objects.filter(email__iexact=search_term.strip())
            return queryset.filter(actor__in=list(people.values_list("uid", flat=True))), False
        return super().get_search_results(request, queryset, search_term)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the list; the people of its page are looked up by one query."""
        response = super().changelist_view(request, extra_context)
        shown = getattr(response, "context_data", None) or {}
        if "cl" in shown:
            put_names_on(shown["cl"].result_list)
        return response

    @admin.display(description=_("who"), ordering="actor")
    def person(self, entry: Entry) -> str:
        if not hasattr(entry, "actor_name"):
            put_names_on([entry])
        return str(entry.actor_name)  # type: ignore[attr-defined]

    @admin.display(description=_("what of"), ordering="kind")
    def sort(self, entry: Entry) -> str:
        """What people call the kind of data; of what is no model, its name."""
        try:
            return str(apps.get_model(entry.kind)._meta.verbose_name)
        except (LookupError, ValueError):
            return entry.kind

    @admin.display(description=_("which"))
    def some(self, entry: Entry) -> str:
        """The first of the rows, so that a long list does not fill the page."""
        shown = ", ".join(entry.rows[:ROWS_SHOWN]) or "-"
        return f"{shown} …" if len(entry.rows) > ROWS_SHOWN else shown

    @admin.display(description=_("which"))
    def which(self, entry: Entry) -> str:
        return ", ".join(entry.rows) or "-"

    @admin.display(description=_("details"))
    def what(self, entry: Entry) -> str:
        return ", ".join(entry.details) or "-"


def put_names_on(entries: Iterable[Entry]) -> None:
    """Set `actor_name` of each: the address of the person, or words for who has none. One query."""
    entries = list(entries)
    uids = {entry.actor for entry in entries if entry.actor}
    people = get_user_model().objects.filter(uid__in=uids)
    names = dict(people.values_list("uid", "email"))
    for entry in entries:
        name: Any = _("the portal")
        if entry.actor:
            name = names.get(entry.actor, _("somebody whose account is gone"))
        entry.actor_name = name  # type: ignore[attr-defined]
