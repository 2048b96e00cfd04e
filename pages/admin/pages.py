from django.contrib import admin

from frame.content_admin import LoadedContentAdmin
from pages.models import Page


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
