"""The back-office of organisations: records to read and mend, pairs to compare, merges to undo;
what representatives did, to be read.
"""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from frame.back_office import HiddenFromOthers, MadeElsewhere, OnlyRead
from frame.listing import listed
from frame.people import signed_in
from moderation import services as moderation
from moderation.models import Request
from organisations.decide_forms import DistinctForm, MergePairForm, display
from organisations.duplicates import matching, merging
from organisations.duplicates.comparison import compare
from organisations.enums import Standing
from organisations.models import (
    Accreditation,
    Act,
    DistinctPair,
    Mandate,
    MandateInvitation,
    Merge,
    Organisation,
    OrganisationName,
    OrganisationPurpose,
    field_label,
)


class ReadOnlyInline(OnlyRead, admin.TabularInline[Any, Organisation]):
    extra = 0
    can_delete = False
    max_num = 0

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.has_perm("organisations.view_organisation"))


class NameInline(ReadOnlyInline):
    model = OrganisationName
    fields = ["text", "language", "is_former"]


class PurposeInline(ReadOnlyInline):
    model = OrganisationPurpose
    fields = ["language", "text"]


class MandateInline(ReadOnlyInline):
    model = Mandate
    fk_name = "organisation"
    fields: ClassVar[tuple[str, ...]] = (
        *("person", "function", "may", "from_at", "until_at", "term_until_at"),
        *("granted_under", "ended_by_person", "ended_under", "end_reason"),
    )
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        return rows.select_related("person", "granted_under", "ended_under", "ended_by_person")

    @admin.display(description=gettext_lazy("may"))
    def may(self, mandate: Mandate) -> str:
        return listed(mandate.scope_labels)


class AccreditationInline(MadeElsewhere, admin.TabularInline[Accreditation, Organisation]):
    """The secretariat confirms what an organisation claims."""

    model = Accreditation
    extra = 0
    can_delete = False
    fields = ["phase", "reference", "status"]
    readonly_fields = ["phase", "reference"]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.has_perm("organisations.change_organisation"))

    has_change_permission = has_view_permission


@admin.register(Organisation)
class OrganisationAdmin(HiddenFromOthers, MadeElsewhere, admin.ModelAdmin[Organisation]):
    """Every organisation the portal knows. What its representatives keep is read-only here;
    accreditation is confirmed here.
    """

    list_display = ["name", "country", "standing", "is_listed", "registered_at"]
    list_filter = ["standing", "is_listed", "kind"]
    search_fields = ["search_text", "acronym"]
    ordering = ["sort_key", "id"]
    list_per_page = 50
    show_full_result_count = False
    readonly_fields: ClassVar[tuple[str, ...]] = (
        *merging.CHOICES,
        "standing",
        "slug",
        "public_fields",
        "source",
        "merged_into",
        "created_at",
        "registered_at",
    )
    fields = readonly_fields
    inlines = [NameInline, PurposeInline, AccreditationInline, MandateInline]
    change_form_template = "organisations/admin_organisation.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Organisation]:
        return Organisation.objects.visible_to(signed_in(request))

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The record, with what it may be a duplicate of."""
        row = self.get_object(request, object_id)
        matches = []
        if row.standing != Standing.MERGED:
            matches = matching.duplicates_of(row)
        context = {**(extra_context or {}), "organisation": row, "matches": matches}
        return super().change_view(request, object_id, form_url, context)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path(
                "<int:left>/compare/<int:right>/",
                view(self.compare_view),
                name="organisations_organisation_compare",
            ),
            path(
                "<int:absorbed>/merge-into/<int:kept>/",
                view(self.merge_view),
                name="organisations_organisation_merge",
            ),
            *super().get_urls(),
        ]

    def _organisation_or_404(self, request: HttpRequest, pk: int) -> Organisation:
        if not request.user.has_perm("organisations.merge_organisation"):
            raise PermissionDenied
        found = self.get_queryset(request).filter(pk=pk).prefetch_related("names").first()
        if found is None:
            raise Http404
        return found

    def compare_view(self, request: HttpRequest, left: int, right: int) -> HttpResponse:
        """Two organisations side by side, with what speaks for their being one; remember it if they
        are not.
        """
        one = self._organisation_or_404(request, left)
        other = self._organisation_or_404(request, right)
        if one.pk == other.pk:
            raise Http404
        case = self._case(request, one)
        form = DistinctForm(request.POST if "distinct" in request.POST else None)
        if form.is_valid():
            reason = form.cleaned_data["reason"]
            try:
                with transaction.atomic():
                    matching.mark_distinct(one, other, by=signed_in(request), reason=reason)
                    self._log_distinct(request, case, other, reason)
            except moderation.MoveRefused as refused:
                self.message_user(request, str(refused), messages.ERROR)
                return redirect(request.get_full_path())
            self.message_user(
                request, _("Remembered: they are two organisations."), messages.SUCCESS
            )
            if case is not None:
                return redirect("admin:moderation_request_change", case.pk)
            return redirect("admin:organisations_organisation_change", one.pk)
        if form.errors:
            self.message_user(request, " ".join(map(str, form.errors["reason"])), messages.ERROR)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Side by side"),
            "opts": self.opts,
            "left": one,
            "right": other,
            "form": form,
            "rows": _rows(one, other),
            "suspicion": compare(matching.profile_of(one), matching.profile_of(other)),
            "is_distinct": DistinctPair.objects.filter(
                first_id=min(one.pk, other.pk), second_id=max(one.pk, other.pk)
            ).exists(),
            "case": case,
            "may_merge_case": case is not None
            and case.is_open
            and case.kind_object.may_decide(signed_in(request), case),
            "may_merge_pair": case is None
            and Standing.MERGED not in (one.standing, other.standing)
            and Standing.APPLYING not in (one.standing, other.standing),
        }
        return TemplateResponse(
            request, "organisations/admin_compare.html", context, status=422 if form.errors else 200
        )

    @staticmethod
    def _case(request: HttpRequest, organisation: Organisation) -> Request | None:
        """The registration from which the comparison was opened, if it is this organisation's."""
        key = request.GET.get("request", "")
        if not key.isdecimal():
            return None
        found = (
            Request.objects.visible_to(signed_in(request))
            .filter(pk=key, kind="registration")
            .first()
        )
        return found if found is not None and found.target == organisation else None

    @staticmethod
    def _log_distinct(
        request: HttpRequest, case: Request | None, other: Organisation, reason: str
    ) -> None:
        if case is None or not case.kind_object.may_decide(signed_in(request), case):
            return
        text = _("Not a duplicate of %(name)s.") % {"name": other.name}
        moderation.note(
            case,
            by=signed_in(request),
            reason=f"{text} {reason}".strip(),
            details={"distinct": str(other.uid)},
        )

    def merge_view(self, request: HttpRequest, absorbed: int, kept: int) -> HttpResponse:
        """Merge two stored organisations, field by field."""
        gone = self._organisation_or_404(request, absorbed)
        stays = self._organisation_or_404(request, kept)
        posted = request.POST if request.method == "POST" else None
        form = MergePairForm(posted, kept=stays, absorbed=gone)
        if Standing.APPLYING in (gone.standing, stays.standing):
            self.message_user(
                request,
                _("Decide on the registration first: it can be merged there."),
                messages.WARNING,
            )
            return redirect("admin:organisations_organisation_change", gone.pk)
        if request.method == "POST" and form.is_valid():
            try:
                merging.merge(stays, gone, take=form.taken(), by=signed_in(request))
            except merging.MergeRefused as refused:
                self.message_user(request, str(refused), messages.ERROR)
            else:
                self.message_user(
                    request, _("Merged. It can be undone under “merges”."), messages.SUCCESS
                )
            return redirect("admin:organisations_organisation_change", stays.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Merge"),
            "opts": self.opts,
            "kept": stays,
            "absorbed": gone,
            "form": form,
        }
        return TemplateResponse(
            request, "organisations/admin_merge.html", context, status=422 if form.errors else 200
        )


@admin.register(Merge)
class MergeAdmin(OnlyRead, admin.ModelAdmin[Merge]):
    """What was merged, and the way back."""

    list_display = ["absorbed_one", "kept", "by", "at", "undone_at"]
    list_select_related = ["absorbed_one", "kept", "by"]
    actions = ["undo"]
    fields = ["absorbed_one", "kept", "by", "at", "undone_at", "undone_by"]
    list_per_page = 50
    show_full_result_count = False

    @admin.action(description=gettext_lazy("Undo these merges"), permissions=["view"])
    def undo(self, request: HttpRequest, queryset: QuerySet[Merge]) -> None:
        for record in queryset.order_by("-at", "-id"):
            if record.decision_id is not None:
                text = _("Made by a decision: reverse that decision instead.")
                self.message_user(request, f"{record}: {text}", messages.WARNING)
                continue
            try:
                merging.undo(record, by=signed_in(request))
            except merging.MergeRefused as refused:
                self.message_user(request, f"{record}: {refused}", messages.WARNING)
            else:
                self.message_user(
                    request, _("Undone: %(merge)s") % {"merge": record}, messages.SUCCESS
                )


def _rows(one: Organisation, other: Organisation) -> list[dict[str, Any]]:
    """The lines of the side-by-side table."""
    rows = [
        {
            "label": capfirst(field_label(name)),
            "left": display(one, name),
            "right": display(other, name),
        }
        for name in merging.CHOICES
        if name != "name_language"
    ]
    for label, relation in (
        (_("Further names"), "names"),
        (_("Purpose"), "purposes"),
        (_("Accreditation to WSIS"), "accreditations"),
    ):
        texts = [
            "\n".join(str(row) for row in getattr(each, relation).all()) for each in (one, other)
        ]
        rows.append({"label": label, "left": texts[0], "right": texts[1]})
    return [{**row, "differs": row["left"] != row["right"]} for row in rows]


@admin.register(MandateInvitation)
class MandateInvitationAdmin(OnlyRead, admin.ModelAdmin[MandateInvitation]):
    """Who was invited to act for whom, to be read. The secret address of an invitation is its
    receiver's alone.
    """

    list_display = ["sent_at", "organisation", "email", "invited_by", "answer", "answered_at"]
    list_filter = ["answer"]
    list_select_related = ["organisation", "invited_by"]
    search_fields = ["organisation__search_text"]
    ordering = ["-sent_at", "-id"]
    list_per_page = 50
    show_full_result_count = False
    fields: ClassVar[tuple[str, ...]] = (
        *("organisation", "email", "function", "may", "until_at", "invited_by", "invited_under"),
        *("sent_at", "lapses_at", "answer", "answered_at", "person", "mandate"),
    )
    readonly_fields = fields

    @admin.display(description=gettext_lazy("may"))
    def may(self, invitation: MandateInvitation) -> str:
        return listed(invitation.scope_labels)


@admin.register(Act)
class ActAdmin(OnlyRead, admin.ModelAdmin[Act]):
    """What representatives did, to be read. Nothing here can be changed."""

    list_display = ["at", "organisation", "verb", "person"]
    list_filter = ["verb"]
    list_select_related = ["organisation", "person"]
    search_fields = ["organisation__search_text"]
    ordering = ["-at", "-id"]
    list_per_page = 50
    show_full_result_count = False
    fields: ClassVar[tuple[str, ...]] = (
        *("at", "organisation", "person", "mandate", "verb", "details"),
    )
