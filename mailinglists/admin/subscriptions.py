"""Who is on a list, for those who keep it, list masters and the secretariat: to be looked at, and
taken off.
"""

from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from frame.back_office import HiddenFromOthers, HistoryFor, OnlyRead
from frame.people import signed_in
from mailinglists.models import Subscription
from mailinglists.services import subscriptions as services

AT_ONCE = 100


@admin.register(Subscription)
class SubscriptionAdmin(HiddenFromOthers, HistoryFor, OnlyRead, admin.ModelAdmin[Subscription]):
    """Addresses on lists. People come and go by themselves; here they are only taken off."""

    history_for = "mailinglists.change_mailinglist"
    list_display = ["email", "mailing_list", "state", "delivery", "origin", "asked_at", "ended_at"]
    list_filter = ["state", "delivery", "origin", "ending"]
    list_select_related = ["mailing_list"]
    search_fields = ["email", "mailing_list__name"]
    ordering = ["-id"]
    list_per_page = 50
    show_full_result_count = False
    actions = ["take_off"]
    # Not the token, by which one leaves in the subscriber's place; nor the account, which may have
    # another address.
    fields = (
        "email",
        "mailing_list",
        "state",
        "delivery",
        "language",
        "origin",
        "ending",
        "asked_at",
        "confirmed_at",
        "ended_at",
        "may_post",
        "is_pushed",
    )
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Subscription]:
        rows = Subscription.objects.in_back_office_of(signed_in(request))
        return rows.order_by(*self.ordering)

    def has_end_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("mailinglists.end_subscription")

    @admin.action(description=_("Take off the list…"), permissions=["end"])
    def take_off(
        self, request: HttpRequest, queryset: QuerySet[Subscription]
    ) -> HttpResponse | None:
        """Ask whether it is meant so, then take each off; they are told by mail."""
        rows = list(queryset.open().select_related("mailing_list")[: AT_ONCE + 1])  # type: ignore[attr-defined]
        if not rows:
            none = _("None of them is on the list any more.")
            self.message_user(request, none, messages.WARNING)
            return None
        if len(rows) > AT_ONCE:
            limit = _("Choose at most %(limit)d addresses.") % {"limit": AT_ONCE}
            self.message_user(request, limit, messages.ERROR)
            return None
        if "confirmed" not in request.POST:
            context = {
                **self.admin_site.each_context(request),
                "title": _("Take off the list"),
                "opts": self.opts,
                "rows": rows,
                "checkbox": helpers.ACTION_CHECKBOX_NAME,
            }
            return TemplateResponse(request, "mailinglists/admin/take_off.html", context)
        count = 0
        for row in rows:
            try:
                services.take_off(row)
            except services.SubscriptionOver as refused:
                self.message_user(request, f"{row.email}: {refused}", messages.WARNING)
            else:
                self.log_change(request, row, str(_("Take off the list")))
                count += 1
        told = ngettext("%(count)d is off the list.", "%(count)d are off the list.", count)
        self.message_user(request, told % {"count": count}, messages.SUCCESS)
        return None
