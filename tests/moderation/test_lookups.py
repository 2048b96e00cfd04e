"""The queue is read by its partial indexes, on SQLite too."""

import pytest
from django.db import connection

from moderation.models import Request

pytestmark = pytest.mark.django_db


def plan_of(rows):
    """Return how the database would go about it, with the parameters apart as they are sent."""
    sql, parameters = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", parameters)
        return " / ".join(row[3] for row in cursor.fetchall())


@pytest.mark.skipif("connection.vendor != 'sqlite'")
def test_sqlite_takes_the_partial_indexes(moderator):
    queue = Request.objects.visible_to(moderator).open().order_by("submitted_at", "id")
    counted = Request.objects.filter(state__among=["submitted"]).order_by("kind", "submitted_at")

    assert "USING INDEX moderation_queue" in plan_of(queue)
    assert "TEMP B-TREE" not in plan_of(queue)
    assert "moderation_waits_by_kind" in plan_of(counted.values("kind", "submitted_at"))


def test_it_finds_what_in_finds(pending):
    assert list(Request.objects.filter(state__among=["submitted", "returned"])) == [pending]
    assert list(Request.objects.filter(state__among=["submitted"])) == [pending]
    assert not Request.objects.filter(state__among=["returned", "draft"]).exists()


@pytest.mark.parametrize("value", ["a'b", "", "a b", "é"])
def test_only_plain_words_stand_in_a_statement(value):
    with pytest.raises(ValueError, match="plain words"):
        list(Request.objects.filter(state__among=["submitted", value]))
