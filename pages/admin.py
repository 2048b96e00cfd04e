from django.contrib import admin

from frame.content_admin import LoadedContentAdmin
from pages.models import Event, Link, Page


@admin.register(Page)
class PageAdmin(LoadedContentAdmin):
    """The portal's texts."""

    list_display = ["title", "path", "order", "is_in_menu", "is_published", "is_edited"]
    list_filter = ["is_published", "is_in_menu", "language", "is_edited"]
    search_fields = ["title", "path", "body"]
    fields = [
        "title",
        "menu_title",
        "path",
        "summary",
        "body",
        "language",
        "order",
        "is_in_menu",
        "is_published",
        "is_edited",
    ]


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
