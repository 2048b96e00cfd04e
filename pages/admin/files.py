"""Pictures and documents for the portal's pages, in the back-office."""

import re
from typing import Any, ClassVar

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from frame.back_office import HiddenFromOthers, HistoryFor, NoProbing
from frame.kinds import KIND_OF
from frame.people import signed_in
from frame.uploads import takes_files
from pages.forms.files import NewFileForm, PageFileForm
from pages.models import Page, PageFile
from pages.services import files


@admin.register(PageFile)
class PageFileAdmin(HiddenFromOthers, HistoryFor, NoProbing, admin.ModelAdmin[PageFile]):
    """Files are added and removed; their words can be changed, their bytes never are."""

    list_display = ["title", "kind", "measures", "language", "added_at"]
    list_filter = ["content_type", "language"]
    search_fields = ["title", "alternative", "name", "uid"]
    ordering = ["-added_at", "-id"]
    list_per_page = 50
    show_full_result_count = False
    view_on_site = False  # its address stands in the form
    actions = None  # each removal is looked at for itself
    facts: ClassVar[list[str]] = [
        "shown",
        "markdown",
        "used_by",
        "kind",
        "measures",
        "name",
        "added_by",
        "added_at",
    ]

    def get_form(
        self, request: HttpRequest, obj: PageFile | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        return PageFileForm if change else NewFileForm

    def get_fields(self, request: HttpRequest, obj: PageFile | None = None) -> Any:
        words = ["title", "alternative", "language"]
        return [*words, *self.facts] if obj else ["file", *words]

    def get_readonly_fields(self, request: HttpRequest, obj: PageFile | None = None) -> Any:
        return self.facts if obj else []

    @takes_files
    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        return super().add_view(request, form_url, extra_context)

    def save_form(self, request: HttpRequest, form: ModelForm[Any], change: bool) -> Any:
        """Keep a new file with its row; only the words of an old one are changed."""
        if not isinstance(form, NewFileForm) or form.checked is None:
            return super().save_form(request, form, change)
        words = {name: form.cleaned_data[name] for name in ("title", "alternative", "language")}
        form.instance = files.add(form.checked, form.picture, by=signed_in(request), **words)
        return form.instance

    def save_model(
        self, request: HttpRequest, obj: PageFile, form: ModelForm[Any], change: bool
    ) -> None:
        """Write what was changed and nothing else; a new row is written with its file."""
        if change and form.changed_data:
            obj.save(update_fields=form.changed_data)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """A file has no rows of its own."""

    def response_add(
        self, request: HttpRequest, obj: PageFile, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Go to the file, where the Markdown stands that a text needs."""
        messages.success(request, _("Added. Copy the Markdown below into a text."))
        return redirect("admin:pages_pagefile_change", obj.pk)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Remove a file, unless a page shows it: then say which."""
        row = self.get_object(request, object_id)
        if not self.has_delete_permission(request, row):
            raise PermissionDenied
        if pages := list(Page.objects.naming(row.uid)):
            return self._kept(request, row, files.FileInUse(pages))
        try:
            return super().delete_view(request, object_id, extra_context)
        except files.FileInUse as refused:
            return self._kept(request, row, refused)

    def delete_model(self, request: HttpRequest, obj: PageFile) -> None:
        files.remove(obj)

    def _kept(self, request: HttpRequest, row: PageFile, refused: files.FileInUse) -> HttpResponse:
        messages.error(request, str(refused))
        return redirect("admin:pages_pagefile_change", row.pk)

    # --- Facts ---

    @admin.display(description=gettext_lazy("file"))
    def shown(self, row: PageFile) -> str:
        address = _address(row)
        if not row.is_picture:
            return format_html('<a href="{}">{}</a>', address, row.name)
        return format_html(
            '<a href="{0}"><img src="{0}" alt="{1}" height="120"></a>', address, row.alternative
        )

    @admin.display(description=gettext_lazy("to paste into a text"))
    def markdown(self, row: PageFile) -> str:
        title = re.sub(r"([\[\]\\])", r"\\\1", row.title)
        sign = f"![ ]({_address(row)})" if row.is_picture else f"[{title}]({_address(row)})"
        return format_html('<code dir="ltr">{}</code>', sign)

    @admin.display(description=gettext_lazy("shown on"))
    def used_by(self, row: PageFile) -> str:
        links = [
            (reverse("admin:pages_page_change", args=[page.pk]), page.title)
            for page in Page.objects.naming(row.uid)
        ]
        return format_html_join(mark_safe("<br>"), '<a href="{}">{}</a>', links) or _("No page")

    @admin.display(description=gettext_lazy("type"), ordering="content_type")
    def kind(self, row: PageFile) -> str:
        return str(KIND_OF[row.content_type].label)

    @admin.display(description=gettext_lazy("size"), ordering="size")
    def measures(self, row: PageFile) -> str:
        if not row.is_picture:
            return filesizeformat(row.size)
        return f"{row.width} \u00d7 {row.height}, {filesizeformat(row.size)}"


def _address(row: PageFile) -> str:
    """Return where a file stands, the same in all languages."""
    with override(settings.LANGUAGE_CODE):
        return row.get_absolute_url()
