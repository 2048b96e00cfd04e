"""modelsearch on PostgreSQL's full text search: one weighted vector a row, ranked once.

The stock backend keeps names and other words apart, joins the two for each row that it looks at,
and ranks each word of a query by itself.
"""

from typing import Any

from django.contrib.postgres.search import SearchQuery as Tsquery
from django.contrib.postgres.search import SearchRank, SearchVector
from django.db.models import F, Value
from modelsearch.backends.database.postgres import postgres
from modelsearch.backends.database.postgres.query import Lexeme
from modelsearch.models import IndexEntry
from modelsearch.utils import get_content_type_pk

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
        nothing = SearchVector(Value(""), config=CONFIG)
        IndexEntry.objects.bulk_create(
            [
                IndexEntry(
                    content_type_id=content_type,
                    object_id=str(row.pk),
                    body=SearchVector(Value(row.title), weight=NAME, config=CONFIG)
                    + SearchVector(Value(row.body), weight=WORD, config=CONFIG),
                    title=nothing,
                    autocomplete=nothing,
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
    def get_index_vectors(self, search_query: Any) -> list[tuple[Any, float]]:
        return [(F("index_entries__body"), 1.0)]

    def build_tsquery_content(self, query: Any, config: Any = None, invert: bool = False) -> Any:
        if isinstance(query, Beginning):
            return Tsquery(Lexeme(query.letters, prefix=True), search_type="raw", config=config)
        return super().build_tsquery_content(query, config=config, invert=invert)

    def _build_rank_expression(self, vectors: Any, config: Any) -> SearchRank:
        question = self.build_tsquery(self.query, config=config)
        return SearchRank(vectors[0][0], question, normalization=BY_LOG_OF_LENGTH)


class SearchBackend(postgres.PostgresSearchBackend):  # type: ignore[misc]  # as above
    index_class = Index
    query_compiler_class = Compiler
    # What is written to it belongs to the transaction of the change.
    is_in_database = True

    def __init__(self, params: dict[str, Any]) -> None:
        super().__init__({**params, "SEARCH_CONFIG": CONFIG})
