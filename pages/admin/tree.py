"""The back-office's list of pages, as the tree that they are."""

from collections.abc import Iterable
from typing import Any

from django.contrib.admin.views.main import ChangeList
from django.http import HttpRequest

from pages.models import Page

Place = tuple[int, str, int]
"""A page's key, address and order."""


class TreeList(ChangeList):
    """The rows that the filters let pass, each below the page above it, in the menu's order.

    Three queries more than a plain list; all addresses are read, the texts are not.
    """

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        passed = set(self.queryset.values_list("pk", flat=True))
        places = Page.objects.values_list("pk", "path", "order")
        keys = [key for key in in_tree_order(places) if key in passed]
        if self.multi_page and not (self.show_all and self.can_show_all):
            start = (self.page_num - 1) * self.list_per_page
            keys = keys[start : start + self.list_per_page]
        rows: dict[int, Any] = {
            row.pk: row for row in Page.objects.filter(pk__in=keys).with_version_numbers()
        }
        self.result_list = [rows[key] for key in keys]


def in_tree_order(places: Iterable[Place]) -> list[int]:
    """Return the keys of pages so that each follows the page above it, and those beside each other
    stand as in the menu.
    """
    rows = list(places)
    order_of = {path: order for _key, path, order in rows}

    def rank(place: Place) -> list[tuple[int, str]]:
        parts = place[1].split("/")
        above = ["/".join(parts[: count + 1]) for count in range(len(parts))]
        return [(order_of.get(path, 0), path) for path in above]

    return [key for key, _path, _order in sorted(rows, key=rank)]
