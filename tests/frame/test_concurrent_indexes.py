"""An index that is made beside writers, and gone again."""

import pytest
from django.apps import apps
from django.db import connection, models
from django.db.migrations.state import ProjectState

from frame.concurrent_indexes import AddIndexConcurrently
from notices.models import Reading


@pytest.mark.django_db(transaction=True)
def test_index_is_made_and_removed_on_either_engine():
    index = models.Index(fields=["taken_at"], name="notices_test_only")
    operation = AddIndexConcurrently("reading", index)
    before = ProjectState.from_apps(apps)
    after = before.clone()
    operation.state_forwards("notices", after)

    def names():
        with connection.cursor() as cursor:
            return set(connection.introspection.get_constraints(cursor, Reading._meta.db_table))

    with connection.schema_editor(atomic=False) as editor:
        operation.database_forwards("notices", editor, before, after)
    assert "notices_test_only" in names()
    with connection.schema_editor(atomic=False) as editor:
        operation.database_backwards("notices", editor, after, before)
    assert "notices_test_only" not in names()
