"""modelsearch on SQLite's FTS5, asked so that FTS5 itself ranks and stops.

The stock backend computes the rank in a subquery for each row found: 206 seconds for a word that
stands in 20,000 rows. Here one statement reads the index once, and ranks no more rows than
`RANKED`.
"""

import time
from typing import Any

from django.db import connections
from modelsearch.backends.database.sqlite import sqlite
from modelsearch.models import IndexEntry, SQLiteFTSIndexEntry
from modelsearch.query import And, Or, Phrase, PlainText, SearchQuery
from modelsearch.utils import get_content_type_pk

from pagecache.watch import unshown
from search.backends.results import KeyedCompiler, KeyedResults, Statement
from search.queries import Beginning, Mark, whole_words

# Of the table's columns: autocomplete, body, title.
WEIGHTS = (0.0, 1.0, 8.0)
# Pages of 4 kB that are written while others wait.
MERGED_AT_ONCE = 500
# Seconds: who waits for the lock of SQLite looks again so often (sqlite3_busy_timeout).
LONGEST_WAIT = 0.1
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


class Compiler(KeyedCompiler, sqlite.SQLiteSearchQueryCompiler):  # type: ignore[misc]  # as above
    """Turns a query and the filters of a queryset into one statement."""

    KEY = "CAST(engine.object_id AS INTEGER)"

    def _found(self, query: SearchQuery, *, in_names: bool = False) -> Statement:
        words = _match(query, "title : " if in_names else "")
        conditions, values = self._filters()
        return f"{_FOUND}{conditions}", [words, get_content_type_pk(self.queryset.model), *values]

    def _some(self, query: SearchQuery, limit: int) -> Statement:
        """Whatever kind of row it is found in."""
        return f"SELECT 1 FROM {_FTS} WHERE {_FTS} MATCH %s LIMIT %s", [_match(query), limit]

    def keys(self, start: int, stop: int | None) -> list[int]:
        """Return the keys of the rows found, the best first: 2 queries, up to 4 where there are
        more than are ranked.
        """
        queries = list(dict.fromkeys([whole_words(self.query), self.query]))
        frequent = self._more_than_ranked(queries)
        if frequent is None:
            return self._ranked(start, stop)
        return self._called_so_first(frequent, stop)[start:]

    def _ranked(self, start: int, stop: int | None) -> list[int]:
        """For bm25 FTS5 first counts through all rows of each word, in however few it is asked for:
        what stands everywhere does not come here.
        """
        found, parameters = self._found(self.query)
        sql = (
            f"SELECT key FROM (SELECT {self.KEY} AS key, engine.id, {_RANK} AS rank {found})"
            " ORDER BY rank, id LIMIT %s OFFSET %s"
        )
        wanted = -1 if stop is None else stop - start
        return [key for (key,) in self._rows(sql, [*parameters, wanted, start])]


def _match(query: SearchQuery, column: str = "") -> str:
    """Return a query in the language of FTS5, each word in quotes; with a column its words must
    stand there.
    """
    if isinstance(query, Mark):
        return _quoted(query.query_string)
    if isinstance(query, PlainText):
        words = [f"{column}{_quoted(word)}" for word in query.query_string.split()]
        return f" {query.operator.upper()} ".join(words)
    if isinstance(query, Phrase):
        return f"{column}{_quoted(query.query_string)}"
    if isinstance(query, Beginning):
        return f"{column}{_quoted(query.letters)} *"
    if isinstance(query, And | Or):
        connector = " AND " if isinstance(query, And) else " OR "
        return connector.join(f"({_match(part, column)})" for part in query.subqueries)
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
        reads all pieces. In steps, between which others write: a million rows take some seconds.
        """
        # As https://www.sqlite.org/fts5.html#the_merge_command says: the first begins, for which
        # its number is negative; one that changes less than two rows had nothing left to do.
        pages = -MERGED_AT_ONCE
        with unshown(), connections["default"].cursor() as cursor:
            while True:
                before = _changed_rows(cursor)
                cursor.execute(f"INSERT INTO {_FTS}({_FTS}, rank) VALUES('merge', %s)", [pages])
                if _changed_rows(cursor) - before < 2:
                    return
                pages = MERGED_AT_ONCE
                time.sleep(LONGEST_WAIT)


def _changed_rows(cursor: Any) -> int:
    cursor.execute("SELECT total_changes()")
    return int(cursor.fetchone()[0])
