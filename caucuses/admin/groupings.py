from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from caucuses.models import Grouping, MembershipWish
from frame.content_admin import LoadedContentAdmin


@admin.register(Grouping)
class GroupingAdmin(LoadedContentAdmin):
    """The groups and their pages."""

    list_display = ["name", "kind", "status", "who_may_join", "parent", "is_edited"]
    list_filter = ["kind", "status", "who_may_join", "relation", "is_edited"]
    list_select_related = ["parent"]
    search_fields = ["name", "acronym", "search_text"]
    autocomplete_fields = ["parent"]
    ordering = ["index_rank", "sort_key", "id"]
    fieldsets = [
        (
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
                ]
            },
        ),
        (_("Joining"), {"fields": ["who_may_join", "joining"]}),
        (
            _("Mailing list"),
            {"fields": ["list_name", "list_address", "posting", "reading", "list_note"]},
        ),
        (
            _("Charter and life"),
            {
                "fields": [
                    "website",
                    "charter_url",
                    "charter_adopted_on",
                    "began",
                    "ended",
                    "review_on",
                ]
            },
        ),
        (_("Families"), {"fields": ["family_group", "evidence"]}),
        (_("Not in public"), {"fields": ["note", "source_url", "is_edited"]}),
    ]


@admin.register(MembershipWish)
class MembershipWishAdmin(admin.ModelAdmin[MembershipWish]):
    """Which organisations named which groups; to look at."""

    list_display = ["organisation", "grouping", "as_family", "created_at"]
    list_select_related = ["organisation", "grouping"]
    list_filter = ["as_family", "grouping__kind"]
    search_fields = ["organisation__name", "grouping__name"]
    ordering = ["-created_at", "-id"]
    show_full_result_count = False
