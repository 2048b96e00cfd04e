"""Reports in the back-office: to be read, and to be withdrawn."""

from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import User
from caucuses.admin.deeds import DeedPage
from caucuses.admin.scope import OfOnesGroups
from caucuses.forms.reports import WithdrawalForm
from caucuses.models import Report
from caucuses.services import reports
from frame.back_office import OnlyRead
from frame.people import signed_in


def _named(person: User, role: str = "") -> str:
    name = person.get_short_name() if person.erased_at else person.name or _("Name not given")
    return ", ".join(filter(None, [name, role]))


class WithdrawnFilter(SimpleListFilter):
    title = gettext_lazy("withdrawn")
    parameter_name = "withdrawn"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("no", pgettext_lazy("filter of reports", "In sight")),
            ("yes", pgettext_lazy("filter of reports", "Withdrawn")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Report]) -> QuerySet[Report]:
        if self.value() not in ("no", "yes"):
            return queryset
        return queryset.filter(withdrawn_at__isnull=self.value() == "no")


@admin.register(Report)
class ReportAdmin(DeedPage, OfOnesGroups, OnlyRead, admin.ModelAdmin[Report]):
    """Reports are published on a group's page; here they are read and withdrawn."""

    list_display = ["period", "grouping", "author", "published_at", "withdrawn_at"]
    list_display_links = ["period"]
    list_select_related = ["grouping", "by", "under"]
    list_filter = [WithdrawnFilter]
    search_fields = ["grouping__name"]
    ordering = ["-published_at", "-id"]
    list_per_page = 50
    show_full_result_count = False
    view_on_site = False  # its page is linked
    readonly_fields: ClassVar[tuple[str, ...]] = (
        "grouping",
        "period",
        "language",
        "text",
        "author",
        "files",
        "published_at",
        "withdrawn_at",
        "withdrawer",
        "withdrawal_reason",
    )
    fields = readonly_fields
    change_form_template = "caucuses/report_admin.html"

    @admin.display(description=gettext_lazy("period"), ordering="period_until")
    def period(self, report: Report) -> str:
        return report.period_in_words

    @admin.display(description=gettext_lazy("by"))
    def author(self, report: Report) -> str:
        """Name and role: an address is for the secretariat and a person's own coordinators."""
        return _named(report.by, report.under.get_role_display() if report.under else "")

    @admin.display(description=gettext_lazy("withdrawn by"))
    def withdrawer(self, report: Report) -> str:
        return _named(report.withdrawn_by) if report.withdrawn_by else "-"

    @admin.display(description=gettext_lazy("files"))
    def files(self, report: Report) -> str:
        names = [attachment.name for attachment in report.attachments.all()]
        return (
            format_html_join(mark_safe("<br>"), "<bdi>{}</bdi>", ((name,) for name in names)) or "-"
        )

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The report, with the way to its page and to withdrawing it."""
        report = self.get_object(request, object_id)
        context = {
            **(extra_context or {}),
            "report": report,
            "may_withdraw": report.withdrawn_at is None and self._may_withdraw(request, report),
        }
        return super().change_view(request, object_id, form_url, context)

    def get_urls(self) -> list[URLPattern]:
        return [
            path(
                "<int:pk>/withdraw/",
                self.admin_site.admin_view(self.withdraw_view),
                name="caucuses_report_withdraw",
            ),
            *super().get_urls(),
        ]

    @staticmethod
    def _may_withdraw(request: HttpRequest, report: Report) -> bool:
        return bool(request.user.has_perm("caucuses.withdraw_report", report))

    def withdraw_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Withdraw a report: needs a page of its own, because its reason is public."""
        report = self.get_object(request, str(pk))
        if not self._may_withdraw(request, report):
            raise PermissionDenied
        form = WithdrawalForm(request.POST if request.method == "POST" else None)

        def withdraw() -> None:
            reports.withdraw(report, by=signed_in(request), **form.cleaned_data)

        return self.done_or_page(
            request,
            form,
            withdraw,
            done=_("Withdrawn."),
            title=_("Withdraw a report"),
            deed=_("Withdraw the report"),
            back=reverse("admin:caucuses_report_change", args=[report.pk]),
            template="caucuses/report_withdraw.html",
            report=report,
        )
