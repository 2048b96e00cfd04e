from django.contrib import admin
from django.http import HttpRequest

from accounts.models import User


@admin.register(User)
class UserAdmin(admin.ModelAdmin[User]):
    """People. Passwords are set by their owners; here they are neither seen nor changed."""

    list_display = ["email", "name", "language", "is_active", "is_superuser", "joined_at"]
    list_filter = ["is_active", "is_superuser", "groups", "language"]
    search_fields = ["email", "name"]
    ordering = ["email"]
    fields = ["email", "name", "language", "is_active", "groups", "is_superuser", "joined_at"]
    readonly_fields = ["joined_at", "last_login"]
    filter_horizontal = ["groups"]
    show_full_result_count = False

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """An account that acted stays in the log of decisions: switch it off instead."""
        return False
