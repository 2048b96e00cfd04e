from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from frame.back_office import MadeElsewhere, OnlyRead
from notices import alarms
from notices.models import Alarm, OutgoingMail
from notices.tasks import deliver


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, Any]]:
        return [("failed", _("given up")), ("waiting", _("waiting")), ("sent", _("delivered"))]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[OutgoingMail]
    ) -> QuerySet[OutgoingMail]:
        chosen: dict[str, dict[str, Any]] = {
            "failed": {"failed_at__isnull": False},
            "waiting": {"failed_at": None, "sent_at": None},
            "sent": {"sent_at__isnull": False},
        }
        return queryset.filter(**chosen.get(self.value() or "", {}))


@admin.register(OutgoingMail)
class OutgoingMailAdmin(MadeElsewhere, admin.ModelAdmin[OutgoingMail]):
    """What was sent to whom and what failed; the texts belong to their readers alone."""

    list_display = ["subject", "recipient", "created_at", "sent_at", "failed_at", "attempts"]
    list_filter = [StateFilter]
    search_fields = ["recipient", "subject"]
    ordering = ["-created_at", "-id"]
    fields = (
        "subject",
        "recipient",
        "created_at",
        "sent_at",
        "failed_at",
        "attempts",
        "last_error",
        "message_id",
    )
    readonly_fields = fields
    actions = ["try_again"]
    show_full_result_count = False
    list_per_page = 50

    @admin.action(description=_("Try again to deliver"), permissions=["change"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[OutgoingMail]) -> None:
        chosen = list(queryset.filter(sent_at=None, failed_at__isnull=False))
        for mail in chosen:
            OutgoingMail.objects.filter(pk=mail.pk).update(failed_at=None, attempts=0)
            deliver.enqueue(mail.pk)
        self.message_user(
            request,
            ngettext(
                "%(count)d mail is tried again.", "%(count)d mails are tried again.", len(chosen)
            )
            % {"count": len(chosen)},
            messages.SUCCESS if chosen else messages.WARNING,
        )


class EndFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, Any]]:
        return [("open", pgettext_lazy("alarms", "not over")), ("ended", _("ended"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Alarm]) -> QuerySet[Alarm]:
        chosen = {"open": True, "ended": False}
        if self.value() not in chosen:
            return queryset
        return queryset.filter(ended_at__isnull=chosen[self.value() or ""])


@admin.register(Alarm)
class AlarmAdmin(OnlyRead, admin.ModelAdmin[Alarm]):
    """What was found, from when until when; those that ended stay for 90 days."""

    list_display = ["__str__", "watched", "since_at", "last_seen_at", "ended_at"]
    list_filter = [EndFilter]
    ordering = ["-since_at", "-id"]
    fields = ("words", "advice", "watched", "since_at", "last_seen_at", "ended_at", "told_at")
    readonly_fields = fields
    show_full_result_count = False
    list_per_page = 50

    @admin.display(description=_("what is wrong"))
    def words(self, row: Alarm) -> str:
        return row.words

    @admin.display(description=_("what to do"))
    def advice(self, row: Alarm) -> str:
        return row.advice or "-"

    @admin.display(description=_("what is watched"))
    def watched(self, row: Alarm) -> str:
        return alarms.label_of(row.check_name)
