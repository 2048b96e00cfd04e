"""A condition on states that SQLite recognises as that of a partial index."""

from typing import Any

from django.db.models import CharField
from django.db.models.lookups import In


@CharField.register_lookup
class Among(In):
    """`state IN (...)` with the states in the statement itself, not as its parameters.

    SQLite chooses its way before it knows the parameters, so it takes a partial index only where
    the condition of the index stands in the statement word for word, in the same order
    (https://www.sqlite.org/partialindex.html, 3.1). PostgreSQL does not mind. Raises ValueError for
    values that are no plain words.
    """

    lookup_name = "among"

    def process_rhs(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        words = list(map(str, self.rhs))
        if not all(word.isascii() and word.isidentifier() for word in words):
            raise ValueError(f"Only plain words can stand in a statement, not {words}.")
        quoted = "', '".join(words)
        return f"('{quoted}')", ()

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        left, parameters = self.process_lhs(compiler, connection)
        right, _none = self.process_rhs(compiler, connection)
        # As Django writes the condition of an index on one state.
        is_one = len(self.rhs) == 1
        return f"{left} = {right[1:-1]}" if is_one else f"{left} IN {right}", tuple(parameters)
