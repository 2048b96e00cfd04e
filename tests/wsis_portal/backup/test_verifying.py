"""A backup that is made while the portal runs can be put back, row by row and file by file."""

import shutil

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.db.utils import load_backend

from organisations.models import Organisation
from pages.models import PageFile
from tests.all_rows import all_rows
from tests.organisations.factories import OrganisationFactory
from tests.pages.factories import PageFileFactory
from tests.wsis_portal.backup.portals import (
    Restored,
    back_up,
    fill_portal,
    in_thread,
    make_lists,
    raw_rows,
    rewritten,
    settings_of_sqlite,
)
from wsis_portal.backup import databases, making, restoring
from wsis_portal.backup.errors import BackupError
from wsis_portal.backup.files import ListServer, Uploads
from wsis_portal.backup.verifying import verify

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]


def test_everything_is_the_same(shelf, tmp_path, capsys):
    """Rows of every kind, uploads, what the list server keeps, and the last numbers given out."""
    file = fill_portal()
    kept, lists_database = make_lists(tmp_path / "mailman")
    last = Organisation.objects.order_by("pk").last().pk

    call_command("backup", to=shelf, mailman=tmp_path / "mailman", verify="")

    (path,) = shelf.glob("portal-*.tar.gz")
    said = capsys.readouterr().out
    assert "1 uploads, with the list server" in said
    assert f"{path.name} can be put back" in said
    assert path.stat().st_mode & 0o777 == 0o600
    with Restored(path) as restored:
        assert len(restored.tables) > 60
        for table in restored.tables:
            rows = raw_rows(connection, table)
            assert raw_rows(restored.connection, table) == rows, table.name
        with restored.uploads.open(file.file.name) as content:
            assert content.read() == bytes(range(256))
        found = {
            path.relative_to(restored.lists).as_posix(): path.read_bytes()
            for path in restored.lists.rglob("*")
            if path.is_file()
        }
        # What was half written to its database is not in it.
        assert found.pop("data/mailman.db").count(b"@example.org") == 1
        assert found == kept
        new = OrganisationFactory.build(name="New")
        new.save(using=databases.SCRATCH)
        assert new.pk == last + 2  # one was deleted before the backup
    lists_database.close()


def test_moment_of_the_database(shelf):
    """What others write during the backup is not in it, and nobody waits. A file is in it wherever
    a row names it, also when both went meanwhile.
    """
    goes, stays = PageFileFactory(content=b"goes"), PageFileFactory(content=b"stays")

    def write():
        OrganisationFactory(name="Written meanwhile")
        PageFileFactory(content=b"new")
        name = goes.file.name
        PageFile.objects.filter(pk=goes.pk).delete()
        default_storage.delete(name)
        PageFile.objects.filter(pk=stays.pk).update(title="Changed meanwhile")

    path = back_up(shelf, on_snapshot=lambda: in_thread(write))

    assert Organisation.objects.filter(name="Written meanwhile").exists()
    with Restored(path) as restored:
        rows = PageFile.objects.using(databases.SCRATCH)
        assert list(rows.order_by("pk").values_list("pk", "title")) == [
            (goes.pk, goes.title),
            (stays.pk, stays.title),
        ]
        assert all(restored.uploads.exists(row.file.name) for row in rows)
        assert not Organisation.objects.using(databases.SCRATCH).exists()


def test_verifying_leaves_the_portal_alone(shelf, media):
    fill_portal()
    path = back_up(shelf)
    shutil.rmtree(media)
    Organisation.objects.all().update(name="Changed since")
    before = all_rows()

    verify(path)

    assert all_rows() == before
    assert not media.exists()
    assert databases.SCRATCH not in connections


@pytest.mark.parametrize(
    ("part", "old", "new", "told"),
    [
        ("rows/organisations_organisation/000001.jsonl", b"Network", b"Natwork", "is not what was"),
        ("manifest.json", b'"organisations_organisation"', b'"organisations_gone"', "no table|fit"),
    ],
    ids=["a row", "a table"],
)
def test_changed_backup_is_refused(shelf, part, old, new, told):
    OrganisationFactory()
    path = back_up(shelf)

    def change(parts):
        assert old in parts[part]
        parts[part] = parts[part].replace(old, new)

    with pytest.raises(BackupError, match=told):
        verify(rewritten(path, change))


def test_damaged_byte_is_refused_before_anything_is_written(shelf):
    fill_portal()
    path = back_up(shelf)
    whole = path.read_bytes()
    for place in range(20, len(whole), len(whole) // 12):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
        with pytest.raises(BackupError):
            restoring.check(path, "", connection)
    for length in (0, 5, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:length])
        with pytest.raises(BackupError):
            restoring.check(path, "", connection)


def test_overwrites_nothing(shelf, tmp_path, media):
    path = back_up(shelf)
    with pytest.raises(CommandError, match="is not empty: it has"):
        call_command("restore", path)

    def refused(place):
        with pytest.raises(BackupError) as told:
            restoring.restore(path, "", place)
        return str(told.value)

    with databases.scratch() as scratch:
        place = restoring.Place(
            Uploads(default_storage), ListServer(tmp_path / "mailman"), databases.SCRATCH
        )
        media.mkdir()
        (media / "one.pdf").write_bytes(b"%PDF")
        assert "uploads has 1, as one.pdf" in refused(place)
        (media / "one.pdf").unlink()
        make_lists(tmp_path / "mailman")[1].close()
        assert "list server has 3, as lists/x/footer" in refused(place)
        assert scratch.introspection.table_names() == []


def test_backup_of_a_newer_version_is_refused(shelf):
    path = back_up(shelf)

    def be_newer(parts):
        parts["manifest.json"] = parts["manifest.json"].replace(b'"0001_initial"', b'"9999_new"', 1)

    with pytest.raises(BackupError, match=r"newer version.*9999_new"):
        restoring.check(rewritten(path, be_newer), "", connection)


def test_database_newer_than_the_program_is_not_backed_up(shelf):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) "
            "VALUES ('pages', '9999_new', '2030-01-01')"
        )
        with pytest.raises(BackupError, match=r"newer than this version.*pages\.9999_new"):
            back_up(shelf)
        cursor.execute("DELETE FROM django_migrations WHERE name = '9999_new'")
    assert list(shelf.glob("*portal*")) == []


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="moves between both databases")
def test_moves_between_databases(shelf, tmp_path):
    """From PostgreSQL to SQLite and back; each time all is read again and compared."""
    fill_portal()
    path = back_up(shelf)
    place = restoring.Place(
        Uploads(default_storage), ListServer(tmp_path / "nothing"), databases.SCRATCH
    )
    wrapper = load_backend("django.db.backends.sqlite3").DatabaseWrapper
    other = wrapper(settings_of_sqlite(tmp_path / "other.sqlite3"), databases.SCRATCH)
    with databases._connected(databases.SCRATCH, other):
        manifest = restoring.check(path, "", other)
        found = restoring.tables_at(manifest, other)
        default_storage.delete(PageFile.objects.get().file.name)
        restoring.fill(path, "", manifest, found, place)
        with other.cursor() as cursor:
            cursor.execute("CREATE TABLE django_migrations (id INTEGER, app, name, applied)")
            cursor.executemany(
                "INSERT INTO django_migrations (app, name) VALUES (%s, %s)", manifest.migrations
            )
        from_sqlite = back_up(shelf, using=databases.SCRATCH)
    assert verify(from_sqlite).rows == manifest.rows


def test_tables_that_sqlite_made_anew_while_they_were_empty(shelf):
    """As migrations do: SQLite then has 0 as their last key, which PostgreSQL takes for none."""
    path = back_up(shelf)

    def as_of_sqlite(parts):
        assert b'"last_key": null' in parts["manifest.json"]
        parts["manifest.json"] = parts["manifest.json"].replace(
            b'"last_key": null', b'"last_key": 0'
        )

    verify(rewritten(path, as_of_sqlite))


def test_tables_of_others_are_told(shelf, capsys):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE somebody_else (id INTEGER)")
        try:
            call_command("backup", to=shelf)
        finally:
            cursor.execute("DROP TABLE somebody_else")
    assert "left out: somebody_else" in capsys.readouterr().err


def test_pieces_of_a_large_table(shelf, monkeypatch):
    """A table goes into the archive in pieces, each no larger than what memory is meant to hold."""
    monkeypatch.setattr(making, "PIECE", 1000)
    OrganisationFactory.create_batch(10)
    manifest = verify(back_up(shelf))
    pieces = [
        name for name in manifest.members if name.startswith("rows/organisations_organisation/")
    ]
    assert len(pieces) > 1
