"""The members of one's groups: to be looked at, taken along as a table, and ended with a reason."""

import csv
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import SEARCH_VAR
from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import User
from audit.enums import Deed
from audit.log import ROWS_NOTED, note
from caucuses.admin.deeds import DeedPage
from caucuses.admin.scope import OfOnesGroups
from caucuses.forms.joining import EndForm
from caucuses.models import Grouping, Membership
from caucuses.services import memberships as services
from frame.back_office import OnlyRead, ShortPaginator
from frame.batches import in_batches
from frame.people import signed_in
from organisations.duplicates.names import normalise
from organisations.models import Organisation

# A spreadsheet takes a cell that begins so for a formula, and may run it.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


# Of what a search finds fewer rows are paged through than of a list, because each row that is
# counted was compared with the words.
COUNT_FOUND_LIMIT = 500
# So many people, organisations or groups of a name are looked up first, and their memberships
# found by index. Where there are more, a page is soon full when all memberships are gone through.
FOUND_LIMIT = 200


# Names by their normalised key, where there is one: found whatever the accents, and quicker.
NAMED: dict[str, tuple[type[Model], str]] = {
    "person": (User, "name__icontains"),
    "organisation": (Organisation, "search_text__contains"),
    "grouping": (Grouping, "sort_key__contains"),
}


class CurrentFilter(admin.SimpleListFilter):
    """Who is a member comes first; who was, is one click away."""

    title = gettext_lazy("membership")
    parameter_name = "membership"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("former", pgettext_lazy("filter of memberships", "former")),
            ("all", pgettext_lazy("filter of memberships", "all")),
        ]

    def choices(self, changelist: Any) -> Any:
        yield {
            "selected": self.value() is None,
            "query_string": changelist.get_query_string(remove=[self.parameter_name]),
            "display": pgettext_lazy("filter of memberships", "current"),
        }
        for lookup, title in self.lookup_choices:
            yield {
                "selected": self.value() == lookup,
                "query_string": changelist.get_query_string({self.parameter_name: lookup}),
                "display": title,
            }

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Membership]
    ) -> QuerySet[Membership]:
        if self.value() == "all":
            return queryset
        return queryset.filter(until_at__isnull=self.value() != "former")


class MemberKindFilter(admin.SimpleListFilter):
    title = gettext_lazy("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("organisations", gettext_lazy("Organisations")),
            ("individuals", gettext_lazy("Individuals")),
        ]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Membership]
    ) -> QuerySet[Membership]:
        # Asked of the member that is not there: such rows come out of the index in their order.
        if self.value() == "organisations":
            return queryset.filter(person=None)
        return queryset.filter(organisation=None) if self.value() == "individuals" else queryset


@admin.register(Membership)
class MembershipAdmin(DeedPage, OfOnesGroups, OnlyRead, admin.ModelAdmin[Membership]):
    """Who belongs to which group. Nothing is typed in here; a membership is ended by its own form,
    with a reason that the member reads.
    """

    list_display = ["member", "kind", "grouping_name", "since", "is_listed", "paused", "in_short"]
    list_display_links = ["member"]
    list_filter = [CurrentFilter, MemberKindFilter, "is_listed"]
    list_select_related = ["person", "organisation", "grouping"]
    search_fields = ["person__name", "organisation__name", "grouping__name"]
    ordering = ["-id"]
    paginator = ShortPaginator
    list_per_page = 50
    show_full_result_count = False
    actions = ["export"]
    change_form_template = "caucuses/membership_admin.html"
    fields = [
        "member",
        "kind",
        "grouping_name",
        "since",
        "introduction",
        "accepted_statement",
        "is_listed",
        "paused",
        "who_joined",
        "until",
        "why_ended",
        "end_reason",
    ]

    @admin.display(description=gettext_lazy("member"))
    def member(self, row: Membership) -> str:
        return row.organisation.name if row.organisation else _name(row)

    @admin.display(description=gettext_lazy("kind"))
    def kind(self, row: Membership) -> str:
        return _("Organisation") if row.organisation else _("Individual")

    @admin.display(description=gettext_lazy("group"))
    def grouping_name(self, row: Membership) -> str:
        return row.grouping.name

    @admin.display(description=gettext_lazy("since"), ordering="from_at")
    def since(self, row: Membership) -> Any:
        return row.from_at

    @admin.display(description=gettext_lazy("paused"), boolean=True)
    def paused(self, row: Membership) -> bool:
        return row.is_paused

    @admin.display(description=gettext_lazy("introduction"))
    def in_short(self, row: Membership) -> str:
        return Truncator(row.introduction).chars(80) or "-"

    @admin.display(description=gettext_lazy("joined by"))
    def who_joined(self, row: Membership) -> str:
        return row.joined_by.get_full_name()

    @admin.display(description=gettext_lazy("until"))
    def until(self, row: Membership) -> Any:
        return row.until_at or "-"

    @admin.display(description=gettext_lazy("why it ended"))
    def why_ended(self, row: Membership) -> str:
        return str(row.get_end_display()) if row.end else "-"

    # --- Looking for one among very many ---

    def get_paginator(
        self,
        request: HttpRequest,
        queryset: QuerySet[Any],
        per_page: int,
        *args: Any,
        **kwargs: Any,
    ) -> Any:
        paginator = super().get_paginator(request, queryset, per_page, *args, **kwargs)
        if request.GET.get(SEARCH_VAR) and isinstance(paginator, ShortPaginator):
            paginator.limit = COUNT_FOUND_LIMIT
        return paginator

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Return the rows in which each word is part of a name: 3 queries a word."""
        for word in search_term.split():
            found = Q()
            for member, (model, lookup) in NAMED.items():
                part = word if lookup.startswith("name") else normalise(word)
                if not part:
                    continue
                named = model._base_manager.filter(**{lookup: part}).order_by()
                keys = list(named.values_list("pk", flat=True)[: FOUND_LIMIT + 1])
                is_rare = len(keys) <= FOUND_LIMIT
                found |= Q(
                    **({f"{member}__in": keys} if is_rare else {f"{member}__{lookup}": part})
                )
            queryset = queryset.filter(found)
        return queryset, False

    # --- Ending one ---

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.end_view)
        return [
            path("<int:pk>/end/", view, name="caucuses_membership_end"),
            *super().get_urls(),
        ]

    def end_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask for the reason and end a membership: nothing else of it can be changed here."""
        row = self.get_object(request, str(pk))
        user = signed_in(request)
        if not user.has_perm("caucuses.end_membership", row):
            raise PermissionDenied
        back = reverse("admin:caucuses_membership_change", args=[pk])
        form = EndForm(request.POST if request.method == "POST" else None)
        return self.done_or_page(
            request,
            form,
            lambda: services.remove(row, by=user, reason=form.cleaned_data["reason"]),
            done=_("The membership has ended. The member is told by e-mail."),
            title=_("End the membership"),
            deed=_("Yes: end the membership"),
            back=back,
            template="caucuses/membership_end.html",
            membership=row,
            member=self.member(row),
        )

    # --- A table to take along ---

    @admin.action(
        description=gettext_lazy("Save as a table (CSV), without addresses"), permissions=["view"]
    )
    def export(self, request: HttpRequest, queryset: QuerySet[Membership]) -> HttpResponse:
        """Give names, group and first day; of nobody an address. Each row is noted: of those on
        other pages of the list ("select all") the form that was sent names none.
        """
        keys = list(queryset.order_by("pk").values_list("pk", flat=True))
        for batch in in_batches(keys, ROWS_NOTED):
            note(signed_in(request), Deed.EXPORTED, Membership._meta.label_lower, batch)
        response = HttpResponse(content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="members.csv"'
        table = csv.writer(response)
        table.writerow([_("Name"), _("Organisation"), _("Group"), _("Since")])
        rows = queryset.select_related("person", "organisation", "grouping").order_by("pk")
        for row in rows.iterator(chunk_size=500):
            name = row.person.name if row.person else ""
            if row.person is not None and row.person.erased_at:
                name = row.person.get_short_name()
            organisation = row.organisation.name if row.organisation else ""
            cells = [name, organisation, row.grouping.name, row.from_at.date().isoformat()]
            table.writerow([_harmless(cell) for cell in cells])
        return response


def _name(row: Membership) -> str:
    """Return a person's name; where there is none, coordinators see the address of their member."""
    return row.person.get_full_name() if row.person else "-"


def _harmless(cell: str) -> str:
    """Return the cell so that a spreadsheet shows it as the text it is."""
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell
