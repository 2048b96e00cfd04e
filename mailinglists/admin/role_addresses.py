"""The addresses of offices: whether the mail server has them, and whether mail arrives. Who is
reached is said by the appointments, whose addresses stand nowhere here.
"""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from frame.back_office import OnlyRead
from mailinglists.models import RoleAddress


@admin.register(RoleAddress)
class RoleAddressAdmin(OnlyRead, admin.ModelAdmin[RoleAddress]):
    """One row an office and address of a group: those in trouble first."""

    list_display = ["name", "grouping", "office", "is_held", "trouble", "bouncing_count", "next"]
    list_filter = ["office", "is_held", "trouble"]
    list_select_related = ["grouping"]
    search_fields = ["name", "grouping__name"]
    ordering = ["-bouncing_count", "-trouble", "name"]
    list_per_page = 50
    fields = (
        "address",
        "grouping",
        "office",
        "is_held",
        "bouncing_count",
        "trouble",
        "trouble_details",
        "troubled_since",
        "attempts",
        "next",
        "made_at",
    )
    readonly_fields = fields

    @admin.display(description=_("address"))
    def address(self, row: RoleAddress) -> str:
        return row.address

    @admin.display(description=_("next attempt"))
    def next(self, row: RoleAddress) -> Any:
        return row.next_at if row.is_due else None
