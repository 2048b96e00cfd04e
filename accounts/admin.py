from allauth.mfa.models import Authenticator
from django.contrib import admin

from accounts.models import User
from frame.back_office import NeverDeleted

# Its page shows the secrets of second factors, which are nobody's business but their owner's.
admin.site.unregister(Authenticator)


@admin.register(User)
class UserAdmin(NeverDeleted, admin.ModelAdmin[User]):
    """People. Passwords are set by their owners; here they are neither seen nor changed.

    An account that acted stays in the log of decisions: switch it off instead of deleting it.
    """

    list_display = ["email", "name", "language", "is_active", "is_superuser", "joined_at"]
    list_filter = ["is_active", "is_superuser", "groups", "language"]
    search_fields = ["email", "name"]
    ordering = ["email"]
    fields = ["email", "name", "language", "is_active", "groups", "is_superuser", "joined_at"]
    readonly_fields = ["joined_at", "last_login"]
    filter_horizontal = ["groups"]
    show_full_result_count = False
