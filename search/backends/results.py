"""Results of an engine that gives the keys of what it finds."""

from abc import ABC, abstractmethod
from typing import Any

from django.db import connections
from django.db.models import QuerySet
from modelsearch.backends.base import BaseSearchResults
from modelsearch.query import SearchQuery

from search.queries import whole_words

Statement = tuple[str, list[Any]]  # SQL and its parameters


class KeyedCompiler(ABC):
    """The order in which an engine inside the database gives what is found."""

    # Of what is found so many rows are ranked: a word that stands in many more tells little of any
    # of them, and to rank them all takes longer the more there are.
    RANKED = 1000
    # The key of a row of the engine, as a number.
    KEY: str

    query: SearchQuery
    queryset: QuerySet[Any]

    @abstractmethod
    def keys(self, start: int, stop: int | None) -> list[int]:
        """Return the keys of the rows found, the best first."""

    def _more_than_ranked(self, queries: list[SearchQuery]) -> SearchQuery | None:
        """Return the first of the queries that finds more than are ranked: 1 query. Asked without
        beginnings first: of a word that stands everywhere nobody misses those that only begin so,
        and to find them is much work.
        """
        cases: list[str] = []
        parameters: list[Any] = []
        for number, query in enumerate(queries):
            sql, values = self._some(query, self.RANKED + 1)
            cases.append(f"WHEN (SELECT COUNT(*) FROM ({sql}) AS found) > %s THEN {number}")
            parameters += [*values, self.RANKED]
        ((first,),) = self._rows(f"SELECT CASE {' '.join(cases)} END", parameters)
        return None if first is None else queries[first]

    def _called_so_first(self, query: SearchQuery, stop: int | None) -> list[int]:
        """Return up to `stop` keys: first those in whose names it is found."""
        found: dict[int, None] = {}
        in_names = dict.fromkeys([whole_words(query), query])
        for asked, is_of_names in [*((each, True) for each in in_names), (query, False)]:
            found |= dict.fromkeys(self._unranked(asked, stop, in_names=is_of_names))
            if stop is not None and len(found) >= stop:
                break
        return list(found)[:stop]

    def _filters(self) -> Statement:
        """Return the conditions that the queryset adds."""
        rows = self.queryset.order_by()
        if not rows.query.has_filters():
            return "", []
        # Not joined: a join casts the key of each row that it looks at.
        inner, values = rows.values("pk").query.sql_with_params()
        return f" AND {self.KEY} IN ({inner})", list(values)

    def _rows(self, sql: str, parameters: list[Any]) -> list[Any]:
        with connections[self.queryset.db].cursor() as cursor:
            cursor.execute(sql, parameters)
            return list(cursor.fetchall())

    def _unranked(self, query: SearchQuery, stop: int | None, *, in_names: bool) -> list[int]:
        """Return up to `stop` keys of what is found, or found in names, in the order of the index:
        1 query.
        """
        found, parameters = self._found(query, in_names=in_names)
        if stop is not None:
            found, parameters = f"{found} LIMIT %s", [*parameters, stop]
        return [key for (key,) in self._rows(f"SELECT {self.KEY} {found}", parameters)]

    def count(self) -> int:
        """Return how many rows are found: 1 query."""
        found, parameters = self._found(self.query)
        ((number,),) = self._rows(f"SELECT COUNT(*) {found}", parameters)
        return int(number)

    @abstractmethod
    def _found(self, query: SearchQuery, *, in_names: bool = False) -> Statement:
        """Return what follows SELECT and columns: where rows are found, or found in names."""

    @abstractmethod
    def _some(self, query: SearchQuery, limit: int) -> Statement:
        """Return the statement that finds up to `limit` rows."""


class KeyedResults(BaseSearchResults):  # type: ignore[misc]  # modelsearch 1.3 carries no types
    """Its compiler is a `KeyedCompiler`."""

    def _do_search(self) -> list[Any]:
        """Return the rows found, the best first: the engine's queries and 1."""
        keys = self.query_compiler.keys(self.start, self.stop)
        rows = self.query_compiler.queryset.in_bulk(keys)
        return [rows[key] for key in keys if key in rows]

    def _do_count(self) -> int:
        found: int = max(self.query_compiler.count() - self.start, 0)
        return found if self.stop is None else min(found, self.stop - self.start)
