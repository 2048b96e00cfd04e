"""Comments on proposals in the back-office: to be read, and hidden where they must be."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from caucuses.admin.scope import OfOnesGroups
from caucuses.models import ProposalComment
from caucuses.services import proposals as services
from frame.back_office import OnlyRead
from frame.people import signed_in
from moderation.services import MoveRefused


@admin.register(ProposalComment)
class ProposalCommentAdmin(OnlyRead, OfOnesGroups, admin.ModelAdmin[ProposalComment]):
    """What was said of proposals, for those who coordinate the group above, and the secretariat."""

    grouping_path = "proposal__target_id"

    list_display = ["beginning", "proposal", "shown_name", "at", "hidden_at"]
    list_display_links = ["beginning"]
    list_filter = [("hidden_at", admin.EmptyFieldListFilter)]
    list_select_related = ["proposal"]
    search_fields = ["text", "shown_name", "proposal__title", "proposal__reference"]
    ordering = ["-id"]
    # Who wrote it is not told: what they agreed to is the name shown.
    fields = ["proposal", "shown_name", "text", "at", "hidden_at", "hider"]
    show_full_result_count = False
    list_per_page = 50
    actions = ["hide", "show_again"]

    @admin.display(description=_("comment"))
    def beginning(self, row: ProposalComment) -> str:
        return Truncator(row.text).chars(100)

    @admin.display(description=_("hidden by"))
    def hider(self, row: ProposalComment) -> str:
        return row.hidden_by.name if row.hidden_by else ""

    def has_hide_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("caucuses.decide_proposal")

    @admin.action(description=_("Hide"), permissions=["hide"])
    def hide(self, request: HttpRequest, queryset: QuerySet[ProposalComment]) -> None:
        self._set_hidden(request, queryset, is_hidden=True)

    @admin.action(description=_("Show again"), permissions=["hide"])
    def show_again(self, request: HttpRequest, queryset: QuerySet[ProposalComment]) -> None:
        self._set_hidden(request, queryset, is_hidden=False)

    def _set_hidden(self, request: HttpRequest, rows: QuerySet[Any], *, is_hidden: bool) -> None:
        """Change each by itself; what is refused is named and does not stop the others."""
        changed = 0
        for row in rows.select_related("proposal").order_by("pk"):
            try:
                changed += services.set_hidden(row, by=signed_in(request), is_hidden=is_hidden)
            except MoveRefused as refused:
                self.message_user(request, f"{row.proposal.title}: {refused}", messages.WARNING)
        self.message_user(
            request,
            ngettext("%(count)d comment changed.", "%(count)d comments changed.", changed)
            % {"count": changed},
            messages.SUCCESS if changed else messages.WARNING,
        )
