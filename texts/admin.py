"""Translations in the back-office: to be read, and to be withdrawn."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from frame.back_office import OnlyRead
from frame.templatetags.frame import lang_attrs
from texts.models import Translation
from texts.services import withdraw

FACTS = (
    "kind_label",
    "source_language",
    "language",
    "origin",
    "source_on",
    "published_at",
    "replaced_at",
)


@admin.register(Translation)
class TranslationAdmin(OnlyRead, admin.ModelAdmin[Translation]):
    """What is translated, the latest first. Nothing is typed in here."""

    list_display = ["beginning", *FACTS]
    list_display_links = ["beginning"]
    list_filter = ["language", "origin", ("replaced_at", admin.EmptyFieldListFilter)]
    list_select_related = ["content_type"]
    ordering = ["-published_at", "-id"]
    list_per_page = 50
    show_full_result_count = False
    actions = ["withdraw"]
    fields = ["page", *FACTS, "translator", "reviewer", "words"]

    @admin.display(description=gettext_lazy("text"))
    def beginning(self, row: Translation) -> str:
        return Truncator(row.title).chars(80)

    @admin.display(description=gettext_lazy("kind"))
    def kind_label(self, row: Translation) -> str:
        return str(row.kind.label)

    @admin.display(description=gettext_lazy("text"))
    def page(self, row: Translation) -> str:
        """The text as it is named today, with the way to its page where it has one."""
        find_url = getattr(row.row, "get_absolute_url", None)
        if find_url is None:
            return str(row.row)
        return format_html('<a href="{}"><bdi>{}</bdi></a>', find_url(), row.row)

    @admin.display(description=gettext_lazy("translated by"))
    def translator(self, row: Translation) -> str:
        return row.translated_by.get_short_name() if row.translated_by else "-"

    @admin.display(description=gettext_lazy("reviewed by"))
    def reviewer(self, row: Translation) -> str:
        return row.reviewed_by.get_short_name() if row.reviewed_by else "-"

    @admin.display(description=gettext_lazy("words"))
    def words(self, row: Translation) -> str:
        """Each paragraph of the original above its translation."""
        from_there, to_here = lang_attrs(row.source_language), lang_attrs(row.language)
        return format_html_join(
            "",
            "<p{}>{}</p><blockquote{}>{}</blockquote>",
            (
                (from_there, source, to_here, target or "-")
                for pairs in row.pairs.values()
                for source, target in pairs
            ),
        )

    def has_withdraw_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("texts.withdraw_translation")

    @admin.action(
        description=pgettext_lazy("translations", "Withdraw: readers see the original again"),
        permissions=["withdraw"],
    )
    def withdraw(self, request: HttpRequest, queryset: QuerySet[Translation]) -> None:
        withdrawn = 0
        for row in queryset.select_related("content_type").order_by("pk"):
            if withdraw(row):
                self.log_change(request, row, _("Withdrawn."))
                withdrawn += 1
        self.message_user(
            request,
            ngettext(
                "%(count)d translation withdrawn.", "%(count)d translations withdrawn.", withdrawn
            )
            % {"count": withdrawn},
            messages.SUCCESS if withdrawn else messages.WARNING,
        )
