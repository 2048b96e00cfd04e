"""modelsearch on an OpenSearch server (SEARCH_URL); the words that it gets need no analyser."""

from typing import Any

from modelsearch.backends import opensearch3
from opensearchpy import OpenSearchException

from search.errors import EngineSilent
from search.queries import Beginning


class Compiler(opensearch3.OpenSearch3SearchQueryCompiler):  # type: ignore[misc]  # modelsearch 1.3 carries no types
    def _compile_query(self, query: Any, field: Any, boost: float = 1.0) -> Any:
        if isinstance(query, Beginning):
            asked = {"value": query.letters, "boost": boost * field.boost}
            return {"prefix": {field.field_name: asked}}
        return super()._compile_query(query, field, boost)


class Results(opensearch3.OpenSearch3SearchResults):  # type: ignore[misc]  # as above
    def _do_search(self) -> list[Any]:
        """Return what the server finds. Raises EngineSilent."""
        try:
            return list(super()._do_search())
        except OpenSearchException as error:
            raise EngineSilent from error


class SearchBackend(opensearch3.OpenSearch3SearchBackend):  # type: ignore[misc]  # as above
    query_compiler_class = Compiler
    results_class = Results
    # It is told after the transaction, by the worker.
    is_in_database = False
