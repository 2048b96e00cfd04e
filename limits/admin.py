from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from frame.back_office import Explained, OnlyRead
from limits.models import Caught


@admin.register(Caught)
class CaughtAdmin(Explained, OnlyRead, admin.ModelAdmin[Caught]):
    """How often a day the limits held something up: where it rises, somebody floods, or a limit is
    too low.
    """

    explanation = _(
        "How often a day people had to wait, solved a puzzle instead, or filled in the field that "
        "only programs see. Where it rises, somebody floods, or a limit is too low: the operator "
        "changes it by the setting named here. Whose requests they were is not kept."
    )
    list_display = ["day", "setting", "outcome", "count"]
    list_filter = ["outcome"]
    ordering = ["-day", "-count", "-id"]
    show_full_result_count = False
    list_per_page = 50

    @admin.display(description=_("limit"), ordering="action")
    def setting(self, row: Caught) -> str:
        """The setting that holds the limit (docs/operators.md)."""
        return f"LIMIT_{row.action.upper()}"
