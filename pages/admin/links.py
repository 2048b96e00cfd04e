from django.contrib import admin

from frame.content_admin import LoadedContentAdmin
from pages.models import Link


@admin.register(Link)
class LinkAdmin(LoadedContentAdmin):
    list_display = ["title", "section", "url", "year_seen_dead", "is_edited"]
    list_filter = ["section", "is_edited"]
    search_fields = ["title", "url", "note"]
    fields = [
        "section",
        "title",
        "url",
        "note",
        "year_seen_dead",
        "language",
        "order",
        "is_edited",
    ]
