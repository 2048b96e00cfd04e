"""What the back-office may not do with records, said once."""

from typing import Any

from django.http import HttpRequest


class NeverDeleted:
    """Mix into an admin class: rows end by a date or a decision, nobody deletes them."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class MadeElsewhere(NeverDeleted):
    """Mix into an admin class: rows are made by the portal's services, not typed in."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class OnlyRead(MadeElsewhere):
    """Mix into an admin class: rows are there to be read."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
