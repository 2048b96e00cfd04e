"""The chain of the audit log: whole as written, and broken wherever somebody wrote past it."""

import threading

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from audit import log, triggers
from audit.enums import Deed
from audit.jobs import LogBroken, verify_log
from audit.models import BEGINNING, Chain, Entry


def write(count, by=None):
    return [log.note(by, Deed.VIEWED, "accounts.user", [row]) for row in range(count)]


@pytest.fixture
def past_the_portal(db):
    """Write into the tables as somebody does who owns the database."""
    triggers.remove()

    def execute(sql, *params):
        if connection.vendor == "postgresql":
            sql = f"ALTER TABLE audit_entry DISABLE TRIGGER USER; {sql}"
        with connection.cursor() as cursor:
            cursor.execute(sql, params)

    yield execute
    triggers.install()


@pytest.mark.django_db
def test_entries_are_chained_and_say_who_did_what(registered):
    first, second = write(2, by=registered)

    assert [first.number, second.number] == [1, 2]
    assert second.hash == Entry.objects.get(number=2).chained(first.hash)
    assert (second.actor, second.rows, second.deed) == (registered.uid, ["1"], "viewed")
    assert log.verify() == log.Verdict(2, second.hash)


@pytest.mark.django_db
def test_empty_log_is_whole(capsys):
    call_command("audit_verify")

    assert "0 entries" in capsys.readouterr().out


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sql", "number", "reason"),
    [
        ("UPDATE audit_entry SET kind = 'moderation.request' WHERE number = 3", 3, "changed"),
        ("UPDATE audit_entry SET actor = NULL WHERE number = 1", 1, "changed"),
        ("UPDATE audit_entry SET at = '2026-01-01 00:00:00+00:00' WHERE number = 2", 2, "changed"),
        ("DELETE FROM audit_entry WHERE number = 1", 1, "missing"),
        ("DELETE FROM audit_entry WHERE number = 4", 4, "missing"),
        ("DELETE FROM audit_entry WHERE number >= 4", 4, "cut"),
        ("DELETE FROM audit_entry", 1, "cut"),
        ("UPDATE audit_chain SET last = 4", 5, "changed"),
    ],
)
def test_first_broken_link_is_named(registered, past_the_portal, sql, number, reason):
    write(5, by=registered)

    past_the_portal(sql)

    found = log.verify()
    assert (found.broken_at, found.reason, found.entries) == (number, reason, number - 1)
    with pytest.raises(CommandError, match=f"broken at entry {number}:"):
        call_command("audit_verify")
    verify_log.call()
    (finding,) = LogBroken().find()
    assert str(number) in LogBroken().words(finding.data)


@pytest.mark.django_db
def test_chain_that_was_computed_anew_does_not_fit_what_was_noted(past_the_portal, capsys):
    write(3)
    call_command("audit_verify")
    noted = capsys.readouterr().out.split()[-1]
    write(1)
    call_command("audit_verify", f"--anchor={noted}")

    past_the_portal("DELETE FROM audit_entry")
    Chain.objects.update(last=0, hash=BEGINNING)
    for kind in ("a", "b", "c", "d"):
        log.note(None, Deed.VIEWED, kind)

    call_command("audit_verify")
    with pytest.raises(CommandError, match="broken at entry 3:"):
        call_command("audit_verify", f"--anchor={noted}")
    with pytest.raises(CommandError, match="NUMBER:HASH"):
        call_command("audit_verify", "--anchor=3")
    Chain.objects.update(last=2, hash=Entry.objects.get(number=2).hash)
    past_the_portal("DELETE FROM audit_entry WHERE number > 2")
    with pytest.raises(CommandError, match="broken at entry 3: the log once went on"):
        call_command("audit_verify", f"--anchor={noted}")


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's own way to write")
def test_no_entry_takes_the_place_of_another():
    (entry,) = write(1)
    statement = (
        "INSERT OR REPLACE INTO audit_entry (number, at, actor, deed, kind, rows, details, hash) "
        "SELECT number, at, actor, deed, 'x', rows, details, hash FROM audit_entry"
    )

    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert Entry.objects.get().kind == entry.kind


@pytest.mark.django_db
def test_entry_falls_with_the_transaction_it_was_written_in():
    write(1)
    with transaction.atomic():
        write(1)
        transaction.set_rollback(True)

    assert log.verify().entries == 1
    assert write(1)[0].number == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    "sql", ["UPDATE audit_entry SET kind = 'x'", "DELETE FROM audit_entry WHERE number = 1"]
)
def test_database_refuses_to_change_the_log(sql):
    write(1)

    with (
        pytest.raises(IntegrityError, match="the audit log is append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)


@pytest.mark.django_db
def test_entry_names_no_more_rows_than_a_page_has():
    with pytest.raises(ValueError, match="at most"):
        log.note(None, Deed.LISTED, "accounts.user", range(log.ROWS_NOTED + 1))


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_many_write_at_once():
    begin = threading.Barrier(4)

    def write_some():
        begin.wait()
        try:
            write(20)
        finally:
            connection.close()

    threads = [threading.Thread(target=write_some) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert log.verify().entries == 80
    assert log.verify().broken_at is None
