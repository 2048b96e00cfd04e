from django.contrib import admin

from frame.content_admin import LoadedContentAdmin
from pages.models import Event


@admin.register(Event)
class EventAdmin(LoadedContentAdmin):
    """The timeline."""

    list_display = ["name", "start_on", "end_on", "place", "kind", "is_edited"]
    list_filter = ["phase", "kind", "is_edited"]
    search_fields = ["name", "place", "note"]
    prepopulated_fields = {"slug": ["start_on", "name"]}
    fields = [
        "name",
        "slug",
        "start_on",
        "start_precision",
        "end_on",
        "place",
        "kind",
        "phase",
        "note",
        "source_url",
        "language",
        "is_edited",
    ]
