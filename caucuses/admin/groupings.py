"""The back-office of groups. Coordinators keep the page of theirs, the secretariat arranges all."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.forms import ChoiceField, ModelForm
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _

from caucuses import openness
from caucuses.admin.life import LifeViews
from caucuses.admin.scope import OfOnesGroups
from caucuses.enums import GroupingStatus
from caucuses.forms.life import GroupingForm
from caucuses.models import Charter, Grouping, MembershipWish
from caucuses.services import life
from frame.back_office import NeverDeleted
from frame.content_admin import LoadedContentAdmin
from frame.people import signed_in

# What coordinators keep of their group's page.
PAGE_FIELDS = (
    "acronym",
    "purpose",
    "subject",
    "joining",
    "website",
    "meeting_at",
    "meeting_note",
    "language",
)
NOT_IN_PUBLIC = "not_in_public"


@admin.register(Grouping)
class GroupingAdmin(LifeViews, OfOnesGroups, NeverDeleted, LoadedContentAdmin):
    """The groups and their pages. Names, addresses and the end of a group have views of their own,
    because they set off more than a field says.
    """

    grouping_path = ""
    form = GroupingForm
    change_form_template = "caucuses/admin_grouping.html"
    list_display = ["name", "kind", "status", "who_may_join", "parent", "open_count"]
    list_filter = ["kind", "status", "who_may_join", "relation", "is_edited"]
    list_select_related = ["parent"]
    search_fields = ["name", "acronym", "search_text"]
    autocomplete_fields = ["parent"]
    ordering = ["index_rank", "sort_key", "id"]
    list_per_page = 50
    page_fields = (
        None,
        {
            "fields": [
                "name",
                "acronym",
                "slug",
                "kind",
                "parent",
                "relation",
                "region",
                "status",
                "purpose",
                "subject",
                "language",
                "website",
            ]
        },
    )
    fieldsets: ClassVar[Any] = [
        page_fields,
        (_("Next meeting"), {"fields": ["meeting_at", "meeting_note"]}),
        (_("Joining"), {"fields": ["joining"]}),
        (
            _("Rules"),
            {
                "description": _(
                    "As the charter says. To change them, adopt its next version; "
                    "without a charter the secretariat enters them here."
                ),
                "fields": list(Charter.RULES),
            },
        ),
        (
            _("Charter and life"),
            {"fields": ["charter_url", "charter_adopted_on", "began", "ended", "review_on"]},
        ),
        (_("Families"), {"fields": ["family_group", "evidence"]}),
        (
            _("Not in public"),
            {"classes": [NOT_IN_PUBLIC], "fields": ["note", "source_url", "is_edited"]},
        ),
    ]

    # --- Access ---

    def has_view_permission(self, request: HttpRequest, obj: Grouping | None = None) -> bool:
        return bool(request.user.has_perm("caucuses.view_grouping", obj))

    def has_change_permission(self, request: HttpRequest, obj: Grouping | None = None) -> bool:
        """The page of a closed group is frozen: only the secretariat mends it."""
        if not request.user.has_perm("caucuses.change_grouping", obj):
            return False
        return obj is None or not obj.is_closed or _arranges(request)

    def get_fieldsets(self, request: HttpRequest, obj: Grouping | None = None) -> Any:
        shown = super().get_fieldsets(request, obj)
        if _arranges(request):
            return shown
        return [part for part in shown if NOT_IN_PUBLIC not in part[1].get("classes", ())]

    def get_readonly_fields(self, request: HttpRequest, obj: Grouping | None = None) -> Any:
        """A field that is read-only is no part of the form: what is posted for it is not read."""
        if not _arranges(request):
            return [name for name in _names(self.fieldsets) if name not in PAGE_FIELDS]
        if obj is None:
            return []
        fixed = ["name", "slug"]
        if obj.is_closed:
            fixed.append("status")
        if obj.charters.exists():
            fixed += [*Charter.RULES, "charter_adopted_on"]
        return fixed

    def get_form(
        self, request: HttpRequest, obj: Grouping | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """Closing has its own view: it ends more than a status."""
        form = super().get_form(request, obj, change, **kwargs)
        status = form.base_fields.get("status")
        if obj is not None and isinstance(status, ChoiceField):
            status.choices = [
                choice for choice in GroupingStatus.choices if choice[0] != GroupingStatus.CLOSED
            ]
        return form

    def get_urls(self) -> list[URLPattern]:
        return [*self.life_urls(), *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The group's fields, with the ways to what more can be done with it."""
        more = {"may_arrange": _arranges(request)}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **more})

    # --- Saving ---

    def save_model(
        self, request: HttpRequest, obj: Any, form: ModelForm[Any], change: bool
    ) -> None:
        """Write what was changed and nothing else: a group that was closed or renamed meanwhile
        stays so. The status is changed by its service.
        """
        if not change:
            super().save_model(request, obj, form, change)
            openness.refresh([obj.pk])
            return
        changed = [name for name in form.changed_data if name != "status"]
        if changed:
            if "is_edited" not in changed:
                obj.is_edited = True
            obj.save(update_fields=[*changed, "is_edited"])
            openness.refresh([obj.pk])
        if "status" in form.changed_data:
            try:
                life.set_status(obj, GroupingStatus(obj.status), by=signed_in(request))
            except life.LifeRefused as refused:
                self.message_user(request, str(refused), messages.ERROR)


@admin.register(MembershipWish)
class MembershipWishAdmin(admin.ModelAdmin[MembershipWish]):
    """Which organisations named which groups; to look at."""

    list_display = ["organisation", "grouping", "as_family", "created_at"]
    list_select_related = ["organisation", "grouping"]
    list_filter = ["as_family", "grouping__kind"]
    search_fields = ["organisation__name", "grouping__name"]
    ordering = ["-created_at", "-id"]
    show_full_result_count = False


def _arranges(request: HttpRequest) -> bool:
    """Tell whether the person arranges groups: the secretariat."""
    return bool(request.user.has_perm("caucuses.arrange_grouping"))


def _names(fieldsets: Any) -> list[str]:
    return [name for _label, options in fieldsets for name in options["fields"]]
