"""modelsearch on PostgreSQL's full text search: one weighted vector a row, ranked once.

The stock backend keeps names and other words apart, joins the two for each row that it looks at,
and ranks each word of a query by itself. Here no more rows are ranked than `RANKED`.
"""

from typing import Any

from django.contrib.postgres.search import SearchQuery as Tsquery
from django.contrib.postgres.search import SearchRank, SearchVector
from django.db.models import BigIntegerField, F, Value
from django.db.models.functions import Cast
from modelsearch.backends.database.postgres import postgres
from modelsearch.backends.database.postgres.query import Lexeme
from modelsearch.models import IndexEntry
from modelsearch.utils import get_content_type_pk

from search.backends.results import RANKED, KeyedResults
from search.queries import Beginning

# Words come as they are to be kept: no stemming, no words left out.
CONFIG = "simple"
# Names weigh ten times as much (PostgreSQL's own weights: 1.0 and 0.1).
NAME, WORD = "A", "D"
BY_LOG_OF_LENGTH = 1  # a long text is not better because a word stands in it more often


class Index(postgres.PostgresIndex):  # type: ignore[misc]  # modelsearch 1.3 carries no types
    """Writes rows in one statement, and keeps no averages over all of them."""

    def add_items(self, model: Any, objs: Any) -> None:
        content_type = get_content_type_pk(model)
        IndexEntry.objects.bulk_create(
            [
                IndexEntry(
                    content_type_id=content_type,
                    object_id=str(row.pk),
                    body=SearchVector(Value(row.title), weight=NAME, config=CONFIG)
                    + SearchVector(Value(row.body), weight=WORD, config=CONFIG),
                    title="",
                    autocomplete="",
                )
                for row in objs
            ],
            batch_size=100,
            update_conflicts=True,
            unique_fields=["content_type", "object_id"],
            update_fields=["body"],
        )

    def _refresh_title_norms(self, full: bool = False) -> None:
        pass


class Compiler(postgres.PostgresSearchQueryCompiler):  # type: ignore[misc]  # as above
    """Turns a query and the filters of a queryset into one statement over the engine's table."""

    def keys(self, start: int, stop: int | None) -> list[int]:
        """Return the keys of the rows found, the best first: 1 query."""
        rank = SearchRank(F("body"), self._question, normalization=BY_LOG_OF_LENGTH)
        ranked = self._found.order_by().values_list(rank, "id", "key")[:RANKED]
        best = sorted(ranked, key=lambda row: (-row[0], row[1]))
        return [key for _rank, _id, key in best[start:stop]]

    def count(self) -> int:
        """Return how many rows are found: 1 query."""
        return int(self._found.count())

    @property
    def _question(self) -> Any:
        return self.build_tsquery(self.query, config=CONFIG)

    @property
    def _found(self) -> Any:
        rows = IndexEntry.objects.filter(
            content_type=get_content_type_pk(self.queryset.model), body=self._question
        ).annotate(key=Cast("object_id", BigIntegerField()))
        if self.queryset.query.has_filters():
            # Not joined: a join casts the key of each row that it looks at.
            rows = rows.filter(key__in=self.queryset.order_by().values("pk"))
        return rows

    def build_tsquery_content(self, query: Any, config: Any = None, invert: bool = False) -> Any:
        if isinstance(query, Beginning):
            return Tsquery(Lexeme(query.letters, prefix=True), search_type="raw", config=config)
        return super().build_tsquery_content(query, config=config, invert=invert)


class SearchBackend(postgres.PostgresSearchBackend):  # type: ignore[misc]  # as above
    index_class = Index
    query_compiler_class = Compiler
    results_class = KeyedResults
    # What is written to it belongs to the transaction of the change.
    is_in_database = True

    def merge(self) -> None:
        """Leave the index as it is: PostgreSQL's own autovacuum keeps it in order."""
