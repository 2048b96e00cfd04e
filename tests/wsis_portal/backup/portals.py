"""A portal with something in each corner, backups of it, and backups that somebody changed."""

import json
import sqlite3
import threading
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.files.storage import FileSystemStorage, default_storage
from django.db import connection, connections

from moderation import services as moderation
from tests.archive.factories import post_of
from tests.moderation import factories
from tests.notices.factories import OutgoingMailFactory
from tests.organisations.factories import OrganisationFactory
from tests.pages.factories import PageFileFactory
from tests.people import create_moderator, create_person
from wsis_portal.backup import archive, databases, making, restoring
from wsis_portal.backup.files import ListServer, Uploads
from wsis_portal.backup.shelf import Shelf

# Letters that some format or other takes for its own.
AWKWARD = "شبكة 网络 \\N \\. \"'\u2028\t\\t"


def fill_portal():
    """Write rows with every kind of column, an upload, a decision, and a mail that waits."""
    file = PageFileFactory(content=bytes(range(256)))
    organisation = OrganisationFactory(listed=True, name=AWKWARD, names=[("ar", AWKWARD)])
    organisation.purposes.create(language="en", text="One line.\r\nAnother.\n")
    row = factories.submitted(create_person("applicant"), "A body")
    moderation.move(row, "approve", by=create_moderator("decider"), reason="It is known.")
    post_of(text="The words of a post.\n")
    OutgoingMailFactory(subject=AWKWARD)
    OrganisationFactory().delete()  # its number is given to nobody else
    return file


def back_up(folder, *, lists=None, **options):
    """Make a backup that is not encrypted; return its path."""
    with Shelf(folder).placing("") as (path, file):
        making.make(file, uploads=Uploads(default_storage), lists=lists, **options)
    return path


class Restored:
    """A backup in a scratch place, its tables made at once."""

    def __init__(self, path, identity=""):
        self._path, self._identity = path, identity

    def __enter__(self):
        self._database = databases.scratch()
        self.connection = self._database.__enter__()
        self._folder = TemporaryDirectory()
        self.lists = Path(self._folder.name, "lists")
        self.uploads = FileSystemStorage(location=Path(self._folder.name, "uploads"))
        place = restoring.Place(Uploads(self.uploads), ListServer(self.lists), databases.SCRATCH)
        manifest = restoring.check(self._path, self._identity, self.connection)
        self.tables = restoring.tables_at(manifest, self.connection)
        restoring.fill(self._path, self._identity, manifest, self.tables, place)
        return self

    def __exit__(self, *error):
        self._folder.cleanup()
        self._database.__exit__(*error)


def raw_rows(connection, table):
    """Return the rows of a table as the database has them, JSON without the order of its keys."""
    json_columns = [column.kind == "json" for column in table.columns]
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT {names} FROM "{table.name}"')
        rows = cursor.fetchall()
    return sorted(
        repr(
            [
                json.dumps(json.loads(value), sort_keys=True)
                if is_json and value is not None
                else _plain(value)
                for value, is_json in zip(row, json_columns, strict=True)
            ]
        )
        for row in rows
    )


def _plain(value):
    return bytes(value) if isinstance(value, memoryview) else value


def rewritten(path, change):
    """Write a backup anew in which `change(members)` has changed the parts: names and bytes."""
    with archive.reading(path) as members:
        parts = {name: content.read() for name, content in members}
    change(parts)
    new = path.with_name(f"changed-{path.name}")
    with new.open("wb") as file, archive.writing(file) as writer:
        for name, content in parts.items():
            writer.add_bytes(name, content)
    return new


def in_thread(deed):
    """Do something as another process would: with a connection of its own. It must not wait."""
    errors = []

    def run():
        try:
            deed()
        except Exception as error:  # noqa: BLE001 (it is handed to the test)
            errors.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(30)
    assert not thread.is_alive()
    assert errors == []


def make_lists(folder):
    """Make the folder of a list server, with what a Mailman Core keeps where; return its database,
    in the middle of a transaction.
    """
    kept = {"messages/AB/12/held": b"held", "queue/out/1.pck": b"waits", "lists/x/footer": b"-- "}
    left = {"mailman.cfg": b"secret", "key": b"secret", "venv/bin/python": b"", "logs/x.log": b""}
    left |= {"locks/master.lck": b"", "templates/site/en/footer": b"from the settings"}
    for name, content in (kept | left).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (folder / "data").mkdir()
    database = sqlite3.connect(folder / "data" / "mailman.db", isolation_level=None)
    database.execute("CREATE TABLE member (address)")
    database.execute("INSERT INTO member VALUES ('reader@example.org')")
    database.execute("BEGIN")
    database.execute("INSERT INTO member VALUES ('half@example.org')")
    return kept, database


def settings_of_sqlite(path):
    """Return the settings of another database, an SQLite file."""
    own = connections["default"].settings_dict
    return own | {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path), "OPTIONS": {}}
