"""modelsearch on PostgreSQL's full text search: one weighted vector a row, ranked once.

The stock backend keeps names and other words apart, joins the two for each row that it looks at,
and ranks each word of a query by itself. Here no more rows are ranked than `RANKED`.
"""

from typing import Any

from django.contrib.postgres.search import SearchVector
from django.db.models import Value
from modelsearch.backends.database.postgres import postgres
from modelsearch.models import IndexEntry
from modelsearch.query import And, Or, Phrase, PlainText, SearchQuery
from modelsearch.utils import get_content_type_pk

from search.backends.results import KeyedCompiler, KeyedResults, Statement
from search.queries import Beginning, Mark, whole_words

# Words come as they are to be kept: no stemming, no words left out.
CONFIG = "simple"
# Names weigh ten times as much (PostgreSQL's own weights: 1.0 and 0.1).
NAME, WORD = "A", "D"
BY_LOG_OF_LENGTH = 1  # a long text is not better because a word stands in it more often
_ENTRIES = IndexEntry._meta.db_table
_ASKED = f"to_tsquery('{CONFIG}', %s)"
_RANK = f"ts_rank(body, {_ASKED}, {BY_LOG_OF_LENGTH})"
_FOUND = f"FROM {_ENTRIES} WHERE body @@ {_ASKED} AND content_type_id = %s"


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


class Compiler(KeyedCompiler, postgres.PostgresSearchQueryCompiler):  # type: ignore[misc]  # as above
    """Turns a query and the filters of a queryset into one statement over the engine's table."""

    KEY = "CAST(object_id AS BIGINT)"

    def keys(self, start: int, stop: int | None) -> list[int]:
        """Return the keys of the rows found, the best first: 2 queries, 1 where no word is only
        begun, up to 5 where there are more than are ranked.

        To find all that begins with a frequent word takes long here, whatever else is asked, so it
        is done once: while they are ranked they are counted.
        """
        whole = whole_words(self.query)
        frequent = None if whole is self.query else self._more_than_ranked([whole])
        if frequent is None:
            found = self._best(self.query, start, stop)
            if not found or found[0][1] <= self.RANKED:
                return [key for key, _count in found]
            frequent = self.query
        return self._called_so_first(frequent, stop)[start:]

    def _found(self, query: SearchQuery, *, in_names: bool = False) -> Statement:
        words = _words(_with_less_work(query), NAME if in_names else "")
        conditions, values = self._filters()
        return f"{_FOUND}{conditions}", [words, get_content_type_pk(self.queryset.model), *values]

    def _some(self, query: SearchQuery, limit: int) -> Statement:
        found, parameters = self._found(query)
        return f"SELECT 1 {found} LIMIT %s", [*parameters, limit]

    def _unranked(self, query: SearchQuery, stop: int | None, *, in_names: bool) -> list[int]:
        """Of those called so as many as elsewhere are ranked all the same: it takes as long here,
        however many there are.
        """
        if in_names and stop is not None:
            return [key for key, _count in self._best(query, 0, stop, in_names=True)]
        return super()._unranked(query, stop, in_names=in_names)

    def _best(
        self, query: SearchQuery, start: int, stop: int | None, *, in_names: bool = False
    ) -> list[tuple[int, int]]:
        """Return the keys of what is found, the best first, of as many as are ranked and one more;
        with each, how many these are.
        """
        found, parameters = self._found(query, in_names=in_names)
        words = _words(query, NAME if in_names else "")
        sql = (
            f"SELECT key, COUNT(*) OVER () FROM"
            f" (SELECT {self.KEY} AS key, id, {_RANK} AS rank {found} LIMIT %s) AS found"
            " ORDER BY rank DESC, id LIMIT %s OFFSET %s"
        )
        looked_at = max(self.RANKED + 1, stop or 0)
        wanted = None if stop is None else stop - start
        return self._rows(sql, [words, *parameters, looked_at, wanted, start])


def _with_less_work(query: SearchQuery) -> SearchQuery:
    """Return a query that finds the same: what begins like a word is also the word itself, which
    counts twice in the rank, and need not be looked for twice.
    """
    if not isinstance(query, And | Or):
        return query
    if isinstance(query, Or) and len(query.subqueries) == 2:
        word, beginning = query.subqueries
        if (
            isinstance(word, PlainText)
            and isinstance(beginning, Beginning)
            and " " not in word.query_string
            and word.query_string.startswith(beginning.letters)
        ):
            return beginning
    return type(query)([_with_less_work(part) for part in query.subqueries])


def _words(query: SearchQuery, weight: str = "") -> str:
    """Return a query in the language of PostgreSQL; with a weight its words must have that one."""
    label = f":{weight}" if weight else ""
    if isinstance(query, Mark):
        return _quoted(query.query_string)
    if isinstance(query, PlainText):
        connector = " & " if query.operator == "and" else " | "
        return connector.join(f"{_quoted(word)}{label}" for word in query.query_string.split())
    if isinstance(query, Phrase):
        return " <-> ".join(f"{_quoted(word)}{label}" for word in query.query_string.split())
    if isinstance(query, Beginning):
        return f"{_quoted(query.letters)}:*{weight}"
    if isinstance(query, And | Or):
        connector = " & " if isinstance(query, And) else " | "
        return connector.join(f"({_words(part, weight)})" for part in query.subqueries)
    raise NotImplementedError(f"{query!r} is not known to this search engine.")


def _quoted(word: str) -> str:
    return "'{}'".format(word.replace("\\", "\\\\").replace("'", "''"))


class SearchBackend(postgres.PostgresSearchBackend):  # type: ignore[misc]  # as above
    index_class = Index
    query_compiler_class = Compiler
    results_class = KeyedResults
    # What is written to it belongs to the transaction of the change.
    is_in_database = True

    def merge(self) -> None:
        """Leave the index as it is: PostgreSQL's own autovacuum keeps it in order."""
