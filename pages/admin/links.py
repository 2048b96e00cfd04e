"""The links in the back-office: what people say of them, and what the weekly check found."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin import SimpleListFilter
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from frame.back_office import HiddenFromOthers, NoProbing
from frame.content_admin import LoadedContentAdmin
from pages.jobs.links import check_link
from pages.models import Link
from pages.querysets.links import LinkQuerySet
from pages.services.links import forget_checks


class StateFilter(SimpleListFilter):
    title = pgettext_lazy("of a link", "state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("dead", pgettext_lazy("state of a link", "Leads nowhere")),
            ("failing", pgettext_lazy("state of a link", "Failed lately")),
            ("refusing", pgettext_lazy("state of a link", "Refuses the check")),
            ("answering", pgettext_lazy("state of a link", "Answers")),
            ("unchecked", pgettext_lazy("state of a link", "Not yet checked")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Link]) -> QuerySet[Link]:
        if not isinstance(queryset, LinkQuerySet) or self.value() is None:
            return queryset
        return queryset.in_state(str(self.value()))


@admin.register(Link)
class LinkAdmin(HiddenFromOthers, NoProbing, LoadedContentAdmin):
    """The links. What the check found is only read; what people entered, the check leaves alone."""

    list_display = [
        "title",
        "section",
        "url",
        "found",
        "checked_at",
        "failures",
        "dead_since",
        "year_seen_dead",
        "is_edited",
    ]
    list_filter = [StateFilter, "section", "is_edited"]
    search_fields = ["title", "url", "note"]
    list_per_page = 50
    actions = ["check_now"]
    readonly_fields = ["found", "checked_at", "failures", "failing_since", "dead_since", "request"]
    fieldsets = [
        (None, {"fields": ["section", "title", "url", "note", "language", "order"]}),
        (_("Where it has gone"), {"fields": ["year_seen_dead", "archived_url"]}),
        (
            _("What the weekly check found"),
            {"fields": ["found", "checked_at", "failures", "failing_since", "dead_since"]},
        ),
        (_("History"), {"fields": ["request", "is_edited"]}),
    ]
    change_form_template = "pages/link_admin.html"

    @admin.display(description=_("answer"), ordering="answer")
    def found(self, link: Link) -> str:
        return link.answer_words or "-"

    @admin.action(description=_("Check now"), permissions=["change"])
    def check_now(self, request: HttpRequest, queryset: QuerySet[Link]) -> None:
        self._have_checked(request, list(queryset))

    def get_urls(self) -> list[URLPattern]:
        return [
            path(
                "<int:pk>/check/",
                self.admin_site.admin_view(self.check_view),
                name="pages_link_check",
            ),
            *super().get_urls(),
        ]

    def check_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Have a link checked: an address of its own, because it is a button, not a form."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        link = self.get_object(request, str(pk))
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        self._have_checked(request, [link])
        return redirect("admin:pages_link_change", pk)

    def _have_checked(self, request: HttpRequest, links: list[Link]) -> None:
        """Let the worker look at the links: what is outside may take its time."""
        now = timezone.now().isoformat()
        for link in links:
            check_link.using(priority=0).enqueue(link.pk, now)
        self.message_user(
            request,
            ngettext(
                "%(count)d link is checked within the next minutes.",
                "%(count)d links are checked within the next minutes.",
                len(links),
            )
            % {"count": len(links)},
            messages.SUCCESS,
        )

    def save_model(
        self, request: HttpRequest, obj: Any, form: ModelForm[Any], change: bool
    ) -> None:
        """Save it; what was found at another address is no longer true."""
        if change and "url" in form.changed_data:
            forget_checks(obj)
            self.message_user(
                request, _now("The address changed: it is checked anew within a week.")
            )
        super().save_model(request, obj, form, change)
