"""The portal's texts in the back-office: the tree, and the form in which one is written."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from frame.back_office import HiddenFromOthers, HistoryFor, NoProbing
from frame.errors import Refused
from frame.people import signed_in
from pages.addresses import is_fixed
from pages.admin.page_views import PageViews
from pages.admin.tree import TreeList
from pages.changes import FieldChange, changes_between
from pages.forms.pages import PUBLISH, SCHEDULE, PageForm
from pages.models import Page, PageVersion
from pages.services import pages
from pages.services.pages import SavedMeanwhile

INDENT = "\u2003\u2003"  # blanks that browsers keep


@admin.register(Page)
class PageAdmin(PageViews, HiddenFromOthers, HistoryFor, NoProbing, admin.ModelAdmin[Page]):
    """The portal's texts. The form shows the newest version of one, and saves the next."""

    list_display = ["name_in_tree", "path", "state", "waits", "order", "is_in_menu", "is_edited"]
    list_filter = ["is_published", "is_in_menu", "language", "is_edited"]
    search_fields = ["title", "path", "body"]
    sortable_by = ()  # the tree is the order
    list_per_page = 100
    show_full_result_count = False

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[TreeList]:
        return TreeList

    @admin.display(description=gettext_lazy("title"))
    def name_in_tree(self, page: Page) -> str:
        return INDENT * page.depth + page.title

    @admin.display(description=gettext_lazy("state"))
    def state(self, page: Page) -> str:
        if page.is_published:
            return pgettext("state of a page", "Published")
        if page.published_at:
            return pgettext("state of a page", "Offline")
        return pgettext("state of a page", "Draft")

    @admin.display(description=gettext_lazy("waits"))
    def waits(self, page: Any) -> str:
        """What is newer than what everybody reads; `page` comes from `with_version_numbers`."""
        if page.publish_at:
            return _("Will be published on %(when)s (UTC)") % {
                "when": date_format(page.publish_at, "DATETIME_FORMAT")
            }
        newest, public = page.newest_number or 0, page.public_number or 0
        if newest > public:
            return _("Version %(number)d is a draft") % {"number": newest}
        return "-"

    # --- The form ---

    def get_urls(self) -> list[URLPattern]:
        return [*self.page_urls(), *super().get_urls()]

    def has_delete_permission(self, request: HttpRequest, obj: Page | None = None) -> bool:
        """A page on which the portal counts stays."""
        if obj is not None and is_fixed(obj.path):
            return False
        return super().has_delete_permission(request, obj)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        return self._write(request, None)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        return self._write(request, self.changed_page(request, object_id))

    def _write(self, request: HttpRequest, page: Page | None) -> HttpResponse:
        """Show a page as it is written; save, publish or schedule what was written.

        What somebody saved meanwhile is shown beside (HTTP 409), and nothing is overwritten.
        """
        form = PageForm(request.POST if request.method == "POST" else None, page=page)
        status, saved_meanwhile = 200, list[FieldChange]()
        if form.is_valid():
            try:
                version = self._save(request, page, form)
            except SavedMeanwhile as refused:
                status = 409
                form.add_error(None, str(refused))
                saved_meanwhile = _since(form.cleaned_data["seen"], refused.newest)
                form.take_as_seen(refused.newest)
            except Refused as refused:
                status = 409
                form.add_error(None, str(refused))
            else:
                return redirect("admin:pages_page_change", version.page_id)
        elif form.is_bound:
            status = 422
        context = {
            **self.admin_site.each_context(request),
            "title": _("Change: %(name)s") % {"name": page.title} if page else _("Add a page"),
            "opts": self.opts,
            "form": form,
            "saved_meanwhile": saved_meanwhile,
            "has_delete_permission": page and self.has_delete_permission(request, page),
            **(_standing(page) if page else {}),
        }
        return TemplateResponse(request, "pages/admin_page.html", context, status=status)

    def _save(self, request: HttpRequest, page: Page | None, form: PageForm) -> PageVersion:
        """Do all that the form says, or nothing; tell what was done. Raises PageRefused."""
        data, by = form.cleaned_data, signed_in(request)
        with transaction.atomic():
            if page is None:
                place = {name: data[name] for name in ("path", "order", "is_in_menu")}
                version = pages.create(by=by, content=form.content, note=data["note"], **place)
            else:
                version = pages.save_draft(
                    page, by=by, content=form.content, note=data["note"], seen=data["seen"]
                )
                pages.arrange(page, **form.arrangement)
            done = _deed(version, data)
        if page is None:
            self.log_addition(request, version.page, done)
        else:
            self.log_change(request, version.page, done)
        messages.success(request, done)
        return version


def _deed(version: PageVersion, data: dict[str, Any]) -> str:
    """Do with a version what the button says; return what was done."""
    number = {"number": version.number}
    if data["deed"] == PUBLISH:
        pages.publish(version)
        return _("Version %(number)d is published.") % number
    if data["deed"] == SCHEDULE:
        pages.schedule(version, at=data["publish_at"])
        when = date_format(data["publish_at"], "DATETIME_FORMAT")
        return _("Version %(number)d will be published on %(when)s (UTC).") % {
            **number,
            "when": when,
        }
    if version.published_at is not None:
        return _("Saved. The text is that of version %(number)d.") % number
    return _("Version %(number)d is saved as a draft.") % number


def _since(seen: int, newest: PageVersion) -> list[FieldChange]:
    """Return what changed from the version that a writer had seen to the newest."""
    old = PageVersion.objects.filter(page=newest.page_id, number=seen).first()
    return changes_between(old, newest)


def _standing(page: Page) -> dict[str, Any]:
    """Return what a page is and what it waits for: 4 queries."""
    return {
        "page": page,
        "newest": pages.newest_of(page),
        "public": pages.latest_public_of(page),
        "to_come": page.versions.to_come().defer("body").first(),
        "former_addresses": list(page.former_addresses.order_by("path")),
        "why_fixed": pages.why_fixed() if is_fixed(page.path) else "",
    }
