"""The back-office of archives: list masters, and a list's owners and moderators, read its posts
and take them out. Nothing else is changed here.
"""

from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from archive.forms import RemovalForm
from archive.models import ImportRun, Post, Removal
from archive.services import removing
from caucuses.admin.deeds import DeedPage
from frame.back_office import HiddenFromOthers, HistoryFor, OnlyRead
from frame.people import signed_in


class RemovedFilter(SimpleListFilter):
    title = gettext_lazy("removed")
    parameter_name = "removed"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("no", pgettext_lazy("filter of posts", "In sight")),
            ("yes", pgettext_lazy("filter of posts", "Removed")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Post]) -> QuerySet[Post]:
        if self.value() not in ("no", "yes"):
            return queryset
        return queryset.filter(removed_at__isnull=self.value() == "no")


@admin.register(Post)
class PostAdmin(DeedPage, HiddenFromOthers, HistoryFor, OnlyRead, admin.ModelAdmin[Post]):
    """The posts of the lists that a person keeps, the newest first."""

    history_for = "archive.remove_any_post"
    list_display = ["subject_shown", "mailing_list", "sender_name", "sent_at", "removed_at"]
    list_display_links = ["subject_shown"]
    list_select_related = ["mailing_list"]
    list_filter = [RemovedFilter]
    # A whole address, name of a list, or hash: whoever has to remove a post has its address.
    search_fields = ["=sender_address", "=hash", "=mailing_list__name"]
    search_help_text = gettext_lazy("A whole e-mail address, or the name of a list.")
    ordering = ["-sent_at", "-id"]
    list_per_page = 50
    show_full_result_count = False
    view_on_site = False  # its page is linked
    readonly_fields: ClassVar[tuple[str, ...]] = (
        "mailing_list",
        "subject",
        "sender_name",
        "sender_address",
        "sent_at",
        "archived_at",
        "message_id",
        "size",
        "flaws_shown",
        "text",
        "removed_at",
    )
    fields = readonly_fields
    change_form_template = "archive/post_admin.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Post]:
        return Post.objects.in_back_office_of(signed_in(request)).defer("html")

    @admin.display(description=gettext_lazy("subject"))
    def subject_shown(self, post: Post) -> str:
        if post.is_removed:
            return _("Removed post")
        return post.subject or _("Without a subject")

    @admin.display(description=gettext_lazy("flaws"))
    def flaws_shown(self, post: Post) -> str:
        return ", ".join(post.flaws_in_words) or "-"

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The post, with the way to its page and to removing it."""
        post = self.get_object(request, object_id)
        context = {
            **(extra_context or {}),
            "post": post,
            "may_remove": not post.is_removed and self._may_remove(request, post),
        }
        return super().change_view(request, object_id, form_url, context)

    def get_urls(self) -> list[URLPattern]:
        return [
            path(
                "<int:pk>/remove/",
                self.admin_site.admin_view(self.remove_view),
                name="archive_post_remove",
            ),
            *super().get_urls(),
        ]

    @staticmethod
    def _may_remove(request: HttpRequest, post: Post) -> bool:
        return bool(request.user.has_perm("archive.remove_post", post))

    def remove_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Remove a post: needs a page of its own, because it cannot be undone."""
        if not request.user.has_perm("archive.view_post"):
            raise PermissionDenied
        post = self.get_object(request, str(pk))
        if not self._may_remove(request, post):
            raise PermissionDenied
        form = RemovalForm(request.POST if request.method == "POST" else None)
        numbers = {"number": 1}

        def remove() -> None:
            by, reason = signed_in(request), form.cleaned_data["reason"]
            if form.cleaned_data["is_of_sender"]:
                numbers["number"] = removing.remove_all_of(
                    post.mailing_list, post.sender_address, by=by, reason=reason
                )
            else:
                removing.remove(post, by=by, reason=reason)
            self.message_user(
                request,
                ngettext(
                    "%(number)d post was removed.",
                    "%(number)d posts were removed.",
                    numbers["number"],
                )
                % numbers,
            )

        return self.done_or_page(
            request,
            form,
            remove,
            title=_("Remove a post"),
            lead=str(post.subject or post.hash),
            effects=[
                _("Its text, its attachments, and the message as it came are deleted for good."),
                _("In its thread an empty place stays, with the day of the removal."),
                _("Copies that subscribers got by mail stay with them."),
            ],
            deed=_("Remove for good"),
            back=reverse("admin:archive_post_change", args=[post.pk]),
        )


@admin.register(Removal)
class RemovalAdmin(HiddenFromOthers, HistoryFor, OnlyRead, admin.ModelAdmin[Removal]):
    """What was removed, by whom and why."""

    history_for = "archive.remove_any_post"
    list_display = ["hash", "mailing_list", "removed_at", "is_of_sender", "reason"]
    list_select_related = ["mailing_list"]
    list_filter = ["is_of_sender"]
    search_fields = ["=hash", "=mailing_list__name"]
    ordering = ["-removed_at", "-id"]
    list_per_page = 50
    show_full_result_count = False
    readonly_fields: ClassVar[tuple[str, ...]] = (
        "mailing_list",
        "hash",
        "sent_at",
        "removed_at",
        "remover",
        "is_of_sender",
        "reason",
    )
    fields = readonly_fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Removal]:
        posts = Post.objects.in_back_office_of(signed_in(request))
        return Removal.objects.filter(post__in=posts.order_by().values("pk"))

    @admin.display(description=gettext_lazy("removed by"))
    def remover(self, removal: Removal) -> str:
        """Name alone: an address is for the secretariat."""
        return removal.removed_by.get_short_name() if removal.removed_by else "-"


@admin.register(ImportRun)
class ImportRunAdmin(OnlyRead, admin.ModelAdmin[ImportRun]):
    """What was imported from old archives."""

    list_display = [
        *("file_name", "mailing_list", "read_count", "stored_count", "known_count"),
        *("unreadable_count", "begun_at", "finished_at"),
    ]
    list_select_related = ["mailing_list"]
    search_fields = ["=mailing_list__name", "file_name"]
    ordering = ["-begun_at", "-id"]
    list_per_page = 50
    show_full_result_count = False
    fields = readonly_fields = (
        *("mailing_list", "file_name", "read_count", "stored_count", "known_count"),
        *("unreadable_count", "offset", "begun_at", "finished_at", "faults_shown"),
    )

    @admin.display(description=gettext_lazy("unreadable messages"))
    def faults_shown(self, run: ImportRun) -> str:
        """The first hundred: at which byte of the file, how long, and why."""
        rows = run.faults.all()[:100]
        return "\n".join(f"{row.offset} ({row.size}): {row.reason}" for row in rows) or "-"
