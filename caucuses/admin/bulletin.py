"""The readers of bulletins, for the secretariat alone: somebody may ask it to stop one."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from caucuses.models import BulletinReader
from caucuses.services import bulletin
from frame.back_office import OnlyRead


class EndedFilter(SimpleListFilter):
    title = _("bulletin")
    parameter_name = "bulletin"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("open", pgettext_lazy("filter of readers", "Comes")),
            ("ended", pgettext_lazy("filter of readers", "Stopped")),
        ]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[BulletinReader]
    ) -> QuerySet[BulletinReader]:
        if self.value() not in ("open", "ended"):
            return queryset
        return queryset.filter(ended_at__isnull=self.value() == "open")


@admin.register(BulletinReader)
class BulletinReaderAdmin(OnlyRead, admin.ModelAdmin[BulletinReader]):
    """Who gets which bulletin: begun by the owners of the addresses alone."""

    list_display = ["email", "of", "language", "confirmed_at", "told_until_on", "ended_at"]
    list_filter = [EndedFilter, "language"]
    list_select_related = ["grouping"]
    search_fields = ["email", "grouping__name"]
    ordering = ["-id"]
    readonly_fields: ClassVar[tuple[str, ...]] = (
        "email",
        "of",
        "language",
        "confirmed_at",
        "told_until_on",
        "ended_at",
    )
    fields = readonly_fields
    actions = ["stop"]
    list_per_page = 50
    show_full_result_count = False

    @admin.display(description=_("group"))
    def of(self, reader: BulletinReader) -> str:
        return reader.grouping.name if reader.grouping else str(_("All groups"))

    def has_end_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("caucuses.end_bulletinreader")

    @admin.action(description=_("Stop their bulletins"), permissions=["end"])
    def stop(self, request: HttpRequest, queryset: QuerySet[BulletinReader]) -> None:
        chosen = list(queryset.filter(ended_at=None))
        for reader in chosen:
            bulletin.end(reader)
        self.message_user(
            request,
            ngettext(
                "%(count)d bulletin was stopped.", "%(count)d bulletins were stopped.", len(chosen)
            )
            % {"count": len(chosen)},
            messages.SUCCESS if chosen else messages.WARNING,
        )
