"""Results of an engine that gives the keys of what it finds."""

from typing import Any

from modelsearch.backends.base import BaseSearchResults

# Of what is found so many rows are ranked, in the order of the index: a word that stands in many
# more tells little of any of them, and to rank them all takes longer the more there are.
RANKED = 5000


class KeyedResults(BaseSearchResults):  # type: ignore[misc]  # modelsearch 1.3 carries no types
    """Its compiler has `keys(start, stop)` and `count()`, each 1 query."""

    def _do_search(self) -> list[Any]:
        """Return the rows found, the best first: 2 queries."""
        keys = self.query_compiler.keys(self.start, self.stop)
        rows = self.query_compiler.queryset.in_bulk(keys)
        return [rows[key] for key in keys if key in rows]

    def _do_count(self) -> int:
        found: int = max(self.query_compiler.count() - self.start, 0)
        return found if self.stop is None else min(found, self.stop - self.start)
