"""The lists on the mail server: how far it has come with each, what is in the way, what differs."""

from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from frame.back_office import OnlyRead
from mailinglists.enums import Drift, Trouble
from mailinglists.jobs import repair_list
from mailinglists.models import Installation
from mailinglists.services import server


@admin.register(Installation)
class InstallationAdmin(OnlyRead, admin.ModelAdmin[Installation]):
    """One row a list that the portal runs: those in trouble first."""

    list_display = ["mailing_list", "standing", "trouble", "troubled_since", "next", "differs"]
    list_filter = ["trouble"]
    list_select_related = ["mailing_list"]
    search_fields = ["mailing_list__name"]
    ordering = ["-troubled_since", "mailing_list__name"]
    list_per_page = 50
    actions = ["try_now", "take_over", "mend"]
    fields = (
        "mailing_list",
        "standing",
        "trouble",
        "trouble_details",
        "troubled_since",
        "attempts",
        "next",
        "made_at",
        "owners_told_at",
        "may_take_over",
        "checked_at",
        "differences",
    )
    readonly_fields = fields

    def has_work_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("mailinglists.change_mailinglist")

    @admin.display(description=_("state"))
    def standing(self, row: Installation) -> Any:
        return _("On its way") if row.is_due else row.mailing_list.get_state_display()

    @admin.display(description=_("next attempt"))
    def next(self, row: Installation) -> Any:
        return row.next_at if row.is_due else None

    @admin.display(description=_("differences"))
    def differs(self, row: Installation) -> int:
        return len(row.drift)

    @admin.display(description=_("differences"))
    def differences(self, row: Installation) -> Any:
        """What differed when it was last compared."""
        rows = (
            (Drift(found["sort"]).label, found["name"], found["wanted"], found["found"])
            for found in row.drift
        )
        return format_html_join("", "<p>{}: <bdi>{}</bdi> {} → {}</p>", rows) or "-"

    @admin.action(description=_("Try again now"), permissions=["work"])
    def try_now(self, request: HttpRequest, queryset: QuerySet[Installation]) -> None:
        """Do not wait for the next attempt."""
        self._ask(queryset)
        self._tell(request, queryset.count())

    @admin.action(
        description=_("Take over the list of this name that is there"), permissions=["work"]
    )
    def take_over(self, request: HttpRequest, queryset: QuerySet[Installation]) -> None:
        """Give the list master's word for those of which a stranger's list is in the way."""
        taken = queryset.filter(trouble=Trouble.TAKEN)
        keys = list(taken.values_list("pk", flat=True))
        with transaction.atomic():
            Installation.objects.filter(pk__in=keys).update(may_take_over=True)
            self._ask(Installation.objects.filter(pk__in=keys))
        for row in Installation.objects.filter(pk__in=keys).select_related("mailing_list"):
            self.log_change(request, row, str(_("Take over the list of this name that is there")))
        self._tell(request, len(keys))

    @admin.action(description=_("Compare, and mend everything that differs"), permissions=["work"])
    def mend(self, request: HttpRequest, queryset: QuerySet[Installation]) -> None:
        """Mend also what takes something away: `mailman/audit.py` says what that is."""
        for row in queryset.select_related("mailing_list"):
            repair_list.enqueue(row.mailing_list_id)
            self.log_change(request, row, str(_("Compare, and mend everything that differs")))
        self._tell(request, queryset.count())

    def _ask(self, rows: QuerySet[Installation]) -> None:
        with transaction.atomic():
            rows.update(next_at=timezone.now())
            for row in rows.select_related("mailing_list"):
                server.ask(row.mailing_list)

    def _tell(self, request: HttpRequest, count: int) -> None:
        if count:
            told = ngettext(
                "It will be done for %(count)d list within a minute.",
                "It will be done for %(count)d lists within a minute.",
                count,
            )
            self.message_user(request, told % {"count": count}, messages.SUCCESS)
        else:
            self.message_user(request, _("None of these is in this trouble."), messages.WARNING)
