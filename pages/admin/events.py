from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from frame.content_admin import LoadedContentAdmin
from pages.forms.events import EventForm
from pages.models import Event


@admin.register(Event)
class EventAdmin(LoadedContentAdmin):
    """The timeline."""

    form = EventForm
    list_display = ["name", "start_on", "end_on", "place", "kind", "is_edited"]
    list_filter = ["phase", "kind", "is_edited"]
    search_fields = ["name", "place", "note"]
    prepopulated_fields = {"slug": ["start_on", "name"]}
    autocomplete_fields = ["grouping"]
    fieldsets = [
        (None, {"fields": ["name", "slug", "kind", "phase", "grouping"]}),
        (_("When and where"), {"fields": ["start_on", "start_precision", "end_on", "place"]}),
        (_("Times of day"), {"fields": ["start_at", "end_at", "time_zone"]}),
        (_("More about it"), {"fields": ["note", "website", "source_url"]}),
        (_("About this text"), {"fields": ["language", "is_edited"]}),
    ]
