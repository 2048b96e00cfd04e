"""What the secretariat does with a page besides writing it: preview, versions, address."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from caucuses.admin.deeds import DeedPage
from frame.errors import Refused
from frame.paging import page_of
from frame.people import signed_in
from frame.refusals import too_late
from pages.changes import changes_between
from pages.forms.pages import (
    PUBLISH,
    CompareForm,
    ContentForm,
    EmptyForm,
    MoveForm,
    RestoreForm,
)
from pages.models import Page, PageVersion
from pages.services import pages
from pages.validators import validate_page_path
from pages.views.pages import page_context
from texts.reading import Reading

VERSIONS_A_PAGE = 50
NEWEST_FIRST = ["-number", "-id"]


class PageViews(DeedPage):
    """Mix into the admin class of pages."""

    def page_urls(self) -> list[URLPattern]:
        views: dict[str, tuple[str, Callable[..., HttpResponse]]] = {
            "<int:pk>/preview/": ("preview", self.preview_view),
            "<int:pk>/versions/": ("versions", self.versions_view),
            "<int:pk>/versions/compare/": ("compare", self.compare_view),
            "<int:pk>/versions/<int:number>/restore/": ("restore", self.restore_view),
            "<int:pk>/move/": ("move", self.move_view),
            "<int:pk>/offline/": ("offline", self.offline_view),
            "<int:pk>/cancel/": ("cancel", self.cancel_view),
            "preview/": ("preview_new", self.preview_new_view),
        }
        return [
            path(route, self.admin_site.admin_view(view), name=f"pages_page_{name}")
            for route, (name, view) in views.items()
        ]

    def changed_page(self, request: HttpRequest, pk: Any) -> Page:
        """Return a page, for those who may change it (else 404 or 403)."""
        page: Page = self.get_object(request, str(pk))  # type: ignore[attr-defined]
        if not self.has_change_permission(request, page):  # type: ignore[attr-defined]
            raise PermissionDenied
        return page

    # --- Preview ---

    def preview_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what is typed, or a saved version, as the public page would; nothing is saved."""
        page = self.changed_page(request, pk)
        if request.method == "POST":
            return self._preview(request, page.path, ContentForm(request.POST))
        number = request.GET.get("version", "")
        versions = page.versions.newest_first()
        version = versions.filter(number=int(number)) if number.isdecimal() else versions
        content = _first_or_404(version).content()
        return self._preview(request, page.path, ContentForm(content))

    def preview_new_view(self, request: HttpRequest) -> HttpResponse:
        """Show a page that is not saved yet as the public page would."""
        if not self.has_add_permission(request):  # type: ignore[attr-defined]
            raise PermissionDenied
        if request.method != "POST":
            return redirect("admin:pages_page_add")
        typed = request.POST.get("path", "")
        return self._preview(request, _path_or_none(typed), ContentForm(request.POST))

    def _preview(self, request: HttpRequest, path: str, form: ContentForm) -> HttpResponse:
        """Render a page that is not in the database. `?part` asks for the text alone, which the
        form shows beside what is typed.
        """
        status = 200 if form.is_valid() else 422
        content = {name: form.cleaned_data.get(name, "") for name in PageVersion.CONTENT}
        content["language"] = content["language"] or settings.LANGUAGE_CODE
        now = timezone.now()
        page = Page(path=path, published_at=now, changed_at=now, **content)
        context = {**page_context(page, Reading(page, None)), "form": form}
        if "part" in request.GET:
            return TemplateResponse(
                request, "pages/admin_preview_part.html", context, status=status
            )
        return TemplateResponse(request, "pages/admin_preview.html", context, status=status)

    # --- Versions ---

    def versions_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """List the versions of a page, to be compared and taken up again."""
        page = self.changed_page(request, pk)
        versions = page.versions.defer("body").select_related("saved_by")
        shown = page_of(versions, NEWEST_FIRST, request.GET.get("after", ""), VERSIONS_A_PAGE)
        newest = pages.newest_of(page)
        public = pages.latest_public_of(page)
        return self._versions_page(
            request,
            "pages/admin_versions.html",
            page,
            title=_("Versions: %(name)s") % {"name": page.title},
            shown=shown,
            newest=newest,
            public=public if page.is_published else None,
        )

    def compare_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what changed from one version to another, the older on the left."""
        page = self.changed_page(request, pk)
        form = CompareForm(request.GET)
        if not form.is_valid():
            raise BadRequest(_("Choose two versions."))
        first, last = sorted(form.cleaned_data.values())
        old = get_object_or_404(page.versions.all(), number=first)
        new = get_object_or_404(page.versions.all(), number=last)
        return self._versions_page(
            request,
            "pages/admin_compare.html",
            page,
            title=_("What changed: %(name)s") % {"name": page.title},
            old=old,
            new=new,
            changes=changes_between(old, new),
        )

    def restore_view(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """Take a former version up again, as a draft or published at once."""
        page = self.changed_page(request, pk)
        version = get_object_or_404(page.versions.all(), number=number)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        form = RestoreForm(request.POST)
        if not form.is_valid():
            raise BadRequest(_("Choose what becomes of the version."))
        back = reverse("admin:pages_page_versions", args=[pk])
        publish_now = form.cleaned_data["deed"] == PUBLISH
        try:
            newest = pages.restore(
                version,
                by=signed_in(request),
                seen=form.cleaned_data["seen"],
                publish_now=publish_now,
            )
        except Refused as refused:
            return too_late(request, refused, back=back)
        numbers = {"number": newest.number, "old": number}
        if publish_now:
            done = _("Version %(number)d says what version %(old)d said, and is published.")
        else:
            done = _("Version %(number)d says what version %(old)d said, as a draft.")
        return self._done(request, page, done % numbers, back)

    # --- Publication and address ---

    def cancel_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Call off the publication of a version that waits for its time."""
        page = self.changed_page(request, pk)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        back = reverse("admin:pages_page_change", args=[pk])
        version = page.versions.to_come().first()
        if version is None:
            return too_late(request, _("No version waits for its time."), back=back)
        try:
            pages.cancel(version)
        except Refused as refused:
            return too_late(request, refused, back=back)
        done = _("Version %(number)d stays a draft.") % {"number": version.number}
        return self._done(request, page, done, back)

    def offline_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take a page offline, after saying what that means."""
        page = self.changed_page(request, pk)

        def act() -> None:
            pages.take_offline(page)
            self._log(request, page, _("Taken offline."))

        return self.done_or_page(
            request,
            EmptyForm(request.POST if request.method == "POST" else None),
            act,
            done=_("The page is offline."),
            title=_("Take offline: %(name)s") % {"name": page.title},
            deed=_("Yes: take offline"),
            back=reverse("admin:pages_page_change", args=[pk]),
            effects=[
                _("Its address leads nowhere until a version is published again."),
                _("A version that waits for its time does so no more."),
            ],
        )

    def move_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Give a page another address, after saying what moves along."""
        page = self.changed_page(request, pk)
        form = MoveForm(request.POST if request.method == "POST" else None, page=page)
        count = Page.objects.below(page.path).count()

        def act() -> None:
            former, new = page.path, form.cleaned_data["path"]
            pages.move(page, path=new)
            moved = _("Moved from %(former)s to %(path)s.") % {"former": former, "path": new}
            self._log(request, page, moved)

        along = ngettext(
            "%(count)d page below it moves along.", "%(count)d pages below it move along.", count
        )
        return self.done_or_page(
            request,
            form,
            act,
            done=_("The page is moved."),
            title=_("Move: %(name)s") % {"name": page.title},
            deed=_("Move"),
            back=reverse("admin:pages_page_change", args=[pk]),
            effects=[
                *([along % {"count": count}] if count else []),
                _("The old addresses lead to the new ones."),
                _("Links in texts go on working; put the new address into them all the same."),
            ],
        )

    # --- What they share ---

    def _versions_page(
        self, request: HttpRequest, template: str, page: Page, **shown: Any
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "page": page,
            **shown,
        }
        return TemplateResponse(request, template, context)

    def _done(self, request: HttpRequest, page: Page, done: str, back: str) -> HttpResponse:
        self._log(request, page, done)
        messages.success(request, done)
        return redirect(back)

    def _log(self, request: HttpRequest, page: Page, done: str) -> None:
        self.log_change(request, page, done)  # type: ignore[attr-defined]


def _first_or_404(versions: QuerySet[PageVersion]) -> PageVersion:
    found = versions.first()
    if found is None:
        raise Http404
    return found


def _path_or_none(typed: str) -> str:
    """Return an address as it was typed, "" where it is none."""
    try:
        validate_page_path(typed)
    except ValidationError:
        return ""
    return typed
