"""What the database refuses by itself, on SQLite and on PostgreSQL alike."""

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, connection, transaction
from django.test import TransactionTestCase

from moderation import services, triggers
from moderation.models import Decision, Request
from tests.moderation import factories

ONLY_MOVES = "only through a decision in its log"
LOG_FINAL = "the decision log is append-only"
# How each database empties a whole table.
EMPTY = {
    "sqlite": "DELETE FROM moderation_decision",
    "postgresql": "TRUNCATE moderation_decision CASCADE",
}


def refused(sql, *params, match):
    """Assert that the database refuses a statement, whoever sends it."""
    with (
        pytest.raises(IntegrityError, match=match),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql, params)


def raw_insert(row, **changes):
    """Write a row's copy past the ORM's checks, with other values."""
    copy = Request.objects.get(pk=row.pk)
    fields = {field.attname: getattr(copy, field.attname) for field in Request._meta.fields}
    del fields["id"]
    fields |= {"uid": "0" * 32, "link_token": "other", "reference": "OTHER-1"} | changes
    Request._base_manager.bulk_create([Request(**fields)])


@pytest.mark.parametrize("state", ["approved", "declined", "returned", "draft", "withdrawn"])
def test_raw_update_of_the_state_is_refused(pending, state):
    table = "UPDATE moderation_request SET state = %s WHERE id = %s"

    refused(table, state, pending.pk, match=ONLY_MOVES)

    assert Request.objects.get(pk=pending.pk).state == "submitted"


@pytest.mark.parametrize("moves", [0, 2])
def test_raw_update_of_the_count_of_moves_is_refused(pending, moves):
    table = "UPDATE moderation_request SET moves = %s WHERE id = %s"

    refused(table, moves, pending.pk, match=ONLY_MOVES)


def test_raw_update_that_no_log_row_tells_is_refused(pending, moderator):
    services.note(pending, by=moderator, reason="Looks good.")
    table = "UPDATE moderation_request SET state = 'approved', moves = moves + 1 WHERE id = %s"

    refused(table, pending.pk, match=ONLY_MOVES)


def test_raw_update_that_an_older_log_row_tells_is_refused(pending, moderator):
    services.approve(pending, by=moderator)
    services.reverse(pending, by=moderator, reason="Too early.")
    table = "UPDATE moderation_request SET state = 'approved' WHERE id = %s"

    refused(table, pending.pk, match=ONLY_MOVES)


def test_raw_update_of_another_column_is_let_pass(pending):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE moderation_request SET title = 'X' WHERE id = %s", [pending.pk])

    assert Request.objects.get(pk=pending.pk).title == "X"


@pytest.mark.parametrize("changes", [{"state": "approved"}, {"state": "draft", "moves": 3}])
def test_insert_of_anything_but_an_untouched_draft_is_refused(pending, changes):
    with pytest.raises(IntegrityError, match=ONLY_MOVES), transaction.atomic():
        raw_insert(pending, **changes)

    assert Request.objects.count() == 1


def test_insert_of_an_untouched_draft_is_let_pass(pending):
    raw_insert(pending, state="draft", moves=0)

    assert Request.objects.count() == 2


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE moderation_decision SET reason = 'nicer' WHERE id = %s",
        "UPDATE moderation_decision SET actor_id = actor_id WHERE id = %s",
        "DELETE FROM moderation_decision WHERE id = %s",
    ],
)
def test_the_log_refuses_raw_changes(pending, statement):
    row = pending.decisions.get()

    refused(statement, row.pk, match=LOG_FINAL)

    assert Decision.objects.filter(pk=row.pk).values("reason", "verb").get() == {
        "reason": "",
        "verb": "submit",
    }


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's own way to write")
@pytest.mark.parametrize("key", ["id", "id + 1000"], ids=["key", "number_of_the_move"])
def test_the_log_lets_no_row_take_the_place_of_another(pending, key):
    names = [field.column for field in Decision._meta.concrete_fields]
    values = [{"id": key, "reason": "'nicer'"}.get(name, name) for name in names]

    refused(
        f"INSERT OR REPLACE INTO moderation_decision ({', '.join(names)}) "
        f"SELECT {', '.join(values)} FROM moderation_decision",
        match=LOG_FINAL,
    )

    assert pending.decisions.get().reason == ""


def test_the_log_refuses_the_base_manager(pending):
    rows = Decision._base_manager.filter(request=pending)

    with pytest.raises(IntegrityError, match=LOG_FINAL), transaction.atomic():
        rows.update(reason="nicer")
    with pytest.raises(IntegrityError, match=LOG_FINAL), transaction.atomic():
        rows.delete()

    assert rows.count() == 1


def test_installing_twice_changes_nothing(pending):
    triggers.install()

    refused("DELETE FROM moderation_decision", match=LOG_FINAL)


@pytest.mark.django_db(transaction=True)
def test_the_log_cannot_be_emptied(pending):
    refused(EMPTY[connection.vendor], match=LOG_FINAL)

    assert Decision.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_triggers_and_groups_are_back_after_a_flush(pending):
    TransactionTestCase("run")._fixture_teardown()  # type: ignore[attr-defined]
    assert not Decision.objects.exists()
    assert Group.objects.filter(name="secretariat").exists()

    from tests.people import create_person

    again = factories.submitted(create_person("later"))

    refused(EMPTY[connection.vendor], match=LOG_FINAL)
    refused("UPDATE moderation_decision SET reason = 'x'", match=LOG_FINAL)
    refused("UPDATE moderation_request SET state = 'approved'", match=ONLY_MOVES)
    with pytest.raises(IntegrityError, match=ONLY_MOVES), transaction.atomic():
        raw_insert(again, state="declined")
