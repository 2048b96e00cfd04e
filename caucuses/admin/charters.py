"""The back-office of charters: versions to read, and the form by which the next one is adopted."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.rules import is_moderator
from caucuses.admin.deeds import DeedPage
from caucuses.admin.scope import OfOnesGroups
from caucuses.forms.charters import CharterForm, ChooseGroupForm, initial_of
from caucuses.models import Charter, Grouping
from caucuses.services import charters
from caucuses.services.leaders import office_of
from frame.back_office import NeverDeleted
from frame.people import signed_in


@admin.register(Charter)
class CharterAdmin(DeedPage, OfOnesGroups, NeverDeleted, admin.ModelAdmin[Charter]):
    """Every version that was adopted. It is read; to change it, the next one is adopted."""

    list_display = ["grouping", "number", "adopted_on", "adopted_by", "language"]
    list_select_related = ["grouping"]
    search_fields = ["grouping__name", "grouping__acronym"]
    ordering = ["-id"]
    list_per_page = 50
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request)
        # The list shows no text, and a text is long.
        match = request.resolver_match
        is_list = match is not None and (match.url_name or "").endswith("_changelist")
        return rows.defer("text") if is_list else rows

    def get_fields(self, request: HttpRequest, obj: Charter | None = None) -> Any:
        """Who entered it is named by an address: for the secretariat alone."""
        shown = ["grouping", "number", "adopted_on", "adopted_by", "language", "text"]
        shown += Charter.RULES
        return [*shown, "entered_by", "entered_at"] if is_moderator(request.user) else shown

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("caucuses.add_charter"))

    def has_change_permission(self, request: HttpRequest, obj: Charter | None = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Charter | None = None) -> bool:
        return bool(request.user.has_perm("caucuses.view_charter", obj))

    def add_view(
        self,
        request: HttpRequest,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Ask for the group; then show what is in force, to be changed and adopted."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        back = reverse("admin:caucuses_charter_changelist")
        asked = request.GET if "grouping" in request.GET else None
        chosen = ChooseGroupForm(asked, user=signed_in(request))
        if not chosen.is_valid():
            return self.deed_page(
                request,
                chosen,
                title=_("Adopt a charter"),
                deed=_("Next"),
                back=back,
                method="get",
            )
        return self._adopt(request, chosen.cleaned_data["grouping"], back)

    def _adopt(self, request: HttpRequest, grouping: Grouping, back: str) -> HttpResponse:
        if not request.user.has_perm("caucuses.add_charter", grouping):
            raise PermissionDenied
        posted = request.POST if request.method == "POST" else None
        form = CharterForm(posted, initial=initial_of(grouping))
        user = signed_in(request)

        def adopt() -> str:
            adopted = charters.adopt(
                grouping, by=user, under=office_of(user, grouping), **form.cleaned_data
            )
            messages.success(
                request,
                _("Version %(number)d is in force. Those who lead the group are told.")
                % {"number": adopted.number},
            )
            return reverse("admin:caucuses_charter_change", args=[adopted.pk])

        return self.done_or_page(
            request,
            form,
            adopt,
            title=_("Adopt a charter: %(name)s") % {"name": grouping.name},
            deed=_("Adopt"),
            back=back,
            effects=[
                _("The version is public at once and cannot be changed; the next one follows it."),
                _("Its rules hold for the group from now on."),
            ],
        )
