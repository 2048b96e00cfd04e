"""Every question that is asked of the index's rows."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import models
from modelsearch.queryset import SearchableQuerySetMixin

if TYPE_CHECKING:
    from search.models import Entry, Spelling  # noqa: F401  the classes below name them


class EntryQuerySet(SearchableQuerySetMixin, models.QuerySet["Entry"]):  # type: ignore[misc]  # modelsearch 1.3 carries no types
    def of_kind(self, name: str) -> "EntryQuerySet":
        return self.filter(kind=name)

    def for_rows(self, kind: str, keys: Iterable[int]) -> "EntryQuerySet":
        """Return the entries of rows of one kind."""
        return self.filter(kind=kind, row_id__in=list(keys))


class SpellingQuerySet(models.QuerySet["Spelling"]):
    def near(self, keys: Iterable[str], limit: int) -> list[str]:
        """Return at most `limit` words that one of the keys leads to: 1 query."""
        rows = self.filter(key__in=list(keys)).order_by().values_list("word", flat=True)
        return list(rows.distinct()[:limit])
