from django.contrib import admin

from frame.back_office import OnlyRead
from limits.models import Caught


@admin.register(Caught)
class CaughtAdmin(OnlyRead, admin.ModelAdmin[Caught]):
    """How often a day the limits held something up: where it rises, somebody floods, or a limit is
    too low.
    """

    list_display = ["day", "action", "outcome", "count"]
    list_filter = ["outcome"]
    ordering = ["-day", "-count", "-id"]
    show_full_result_count = False
    list_per_page = 50
