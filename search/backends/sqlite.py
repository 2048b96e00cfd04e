"""modelsearch on SQLite's FTS5, asked so that FTS5 itself ranks and stops.

The stock backend computes the rank in a subquery for each row found: 206 seconds for a word that
stands in 20,000 rows. Here one statement reads the index once, and ranks no more rows than
`RANKED`.
"""

from typing import Any

from django.db import connections
from modelsearch.backends.database.sqlite import sqlite
from modelsearch.models import IndexEntry, SQLiteFTSIndexEntry
from modelsearch.query import And, Or, Phrase, PlainText, SearchQuery
from modelsearch.utils import get_content_type_pk

from search.backends.results import RANKED, KeyedResults
from search.queries import Beginning

# Of the table's columns: autocomplete, body, title.
WEIGHTS = (0.0, 1.0, 8.0)
_FTS = SQLiteFTSIndexEntry._meta.db_table
_ENTRIES = IndexEntry._meta.db_table
_RANK = f"bm25({_FTS}, {', '.join(map(str, WEIGHTS))})"
# CROSS JOIN holds SQLite to this order of the tables.
_FOUND = (
    f"FROM {_FTS} CROSS JOIN {_ENTRIES} AS engine ON engine.id = {_FTS}.rowid"
    f" WHERE {_FTS} MATCH %s AND engine.content_type_id = %s"
)


class Index(sqlite.SQLiteIndex):  # type: ignore[misc]  # modelsearch 1.3 carries no types
    """Writes rows in one statement, and keeps no averages over all of them: bm25 has its own."""

    def add_items(self, model: Any, objs: Any) -> None:
        content_type = get_content_type_pk(model)
        IndexEntry.objects.bulk_create(
            [
                IndexEntry(
                    content_type_id=content_type,
                    object_id=str(row.pk),
                    title=row.title,
                    body=row.body,
                    autocomplete="",
                )
                for row in objs
            ],
            batch_size=100,
            update_conflicts=True,
            unique_fields=["content_type", "object_id"],
            update_fields=["title", "body"],
        )

    def _refresh_title_norms(self, full: bool = False) -> None:
        pass


class Compiler(sqlite.SQLiteSearchQueryCompiler):  # type: ignore[misc]  # as above
    """Turns a query and the filters of a queryset into one statement."""

    def keys(self, start: int, stop: int | None) -> list[int]:
        """Return the keys of the rows found, the best first: 2 queries, or 3 where there are more
        than are ranked.
        """
        with connections[self.queryset.db].cursor() as cursor:
            if self._is_everywhere(cursor):
                return self._called_so_first(cursor, stop)[start:]
            return self._ranked(cursor, start, stop)

    def _is_everywhere(self, cursor: Any) -> bool:
        """Tell whether more is found than is ranked, of whatever kind of row."""
        _conditions, (question, *_others) = self._conditions()
        cursor.execute(
            f"SELECT COUNT(*) FROM (SELECT 1 FROM {_FTS} WHERE {_FTS} MATCH %s LIMIT {RANKED + 1})",
            [question],
        )
        return bool(cursor.fetchone()[0] > RANKED)

    def _called_so_first(self, cursor: Any, stop: int | None) -> list[int]:
        """Return up to `stop` keys: those in whose names it is found, then others, all in the order
        of the index. For bm25 FTS5 counts through all rows first, in however few it is asked for.
        """
        found: dict[int, None] = {}
        for columns in ("title", "title body"):
            conditions, parameters = self._conditions(columns)
            wanted = -1 if stop is None else stop
            cursor.execute(
                f"SELECT CAST(engine.object_id AS INTEGER) {_FOUND}{conditions} LIMIT %s",
                [*parameters, wanted],
            )
            found |= dict.fromkeys(key for (key,) in cursor.fetchall())
            if stop is not None and len(found) >= stop:
                break
        return list(found)[:stop]

    def _ranked(self, cursor: Any, start: int, stop: int | None) -> list[int]:
        conditions, parameters = self._conditions()
        sql = (
            "SELECT key FROM (SELECT CAST(engine.object_id AS INTEGER) AS key, engine.id,"
            f" {_RANK} AS rank {_FOUND}{conditions})"
            " ORDER BY rank, id LIMIT %s OFFSET %s"
        )
        cursor.execute(sql, [*parameters, -1 if stop is None else stop - start, start])
        return [key for (key,) in cursor.fetchall()]

    def count(self) -> int:
        """Return how many rows are found: 1 query."""
        conditions, parameters = self._conditions()
        with connections[self.queryset.db].cursor() as cursor:
            cursor.execute(f"SELECT COUNT(*) {_FOUND}{conditions}", parameters)
            return int(cursor.fetchone()[0])

    def _conditions(self, columns: str = "title body") -> tuple[str, list[Any]]:
        rows = self.queryset
        parameters = [
            f"{{{columns}}} : ({_match(self.query)})",
            get_content_type_pk(rows.model),
        ]
        if not rows.query.has_filters():
            return "", parameters
        inner, values = rows.order_by().values("pk").query.sql_with_params()
        return f" AND CAST(engine.object_id AS INTEGER) IN ({inner})", [*parameters, *values]


def _match(query: SearchQuery) -> str:
    """Return a query in the language of FTS5, each word in quotes."""
    if isinstance(query, PlainText):
        return f" {query.operator.upper()} ".join(map(_quoted, query.query_string.split()))
    if isinstance(query, Phrase):
        return _quoted(query.query_string)
    if isinstance(query, Beginning):
        return f"{_quoted(query.letters)} *"
    if isinstance(query, And | Or):
        connector = " AND " if isinstance(query, And) else " OR "
        return connector.join(f"({_match(part)})" for part in query.subqueries)
    raise NotImplementedError(f"{query!r} is not known to this search engine.")


def _quoted(words: str) -> str:
    return '"{}"'.format(words.replace('"', '""'))


class SearchBackend(sqlite.SQLiteSearchBackend):  # type: ignore[misc]  # as above
    index_class = Index
    query_compiler_class = Compiler
    results_class = KeyedResults
    # What is written to it belongs to the transaction of the change.
    is_in_database = True

    def merge(self) -> None:
        """Put the pieces together in which changes stand beside what they change: each question
        reads all pieces. A million rows take some seconds.
        """
        with connections["default"].cursor() as cursor:
            cursor.execute(f"INSERT INTO {_FTS}({_FTS}) VALUES('optimize')")
