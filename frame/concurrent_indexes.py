"""An index that is made while others write, for migrations (CONTRIBUTING.md, "Migrations")."""

from typing import Any

from django.contrib.postgres import operations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import AddIndex


class AddIndexConcurrently(operations.AddIndexConcurrently):
    """Django's operation for PostgreSQL; on SQLite, which has one writer anyway, a plain index.

    Its migration has `atomic = False` and nothing else in it.
    """

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, *states: Any
    ) -> None:
        kind = self._kind(schema_editor)
        kind.database_forwards(self, app_label, schema_editor, *states)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, *states: Any
    ) -> None:
        kind = self._kind(schema_editor)
        kind.database_backwards(self, app_label, schema_editor, *states)

    @staticmethod
    def _kind(schema_editor: BaseDatabaseSchemaEditor) -> type[AddIndex]:
        is_postgresql = schema_editor.connection.vendor == "postgresql"
        return operations.AddIndexConcurrently if is_postgresql else AddIndex
