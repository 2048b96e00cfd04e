"""Every question that is asked of charters."""

from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from caucuses.models import Charter  # noqa: F401 (named in strings below)


class CharterQuerySet(models.QuerySet["Charter"]):
    def newest_first(self) -> "CharterQuerySet":
        return self.order_by("-number")
