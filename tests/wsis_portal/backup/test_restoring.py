"""The commands of an operator, in processes of their own: an old portal's backup is put back into
an empty database of today's.
"""

import json
import os
import secrets
import subprocess
import sys
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from tests.test_upgrade import FIRST_RELEASE
from tests.wsis_portal.backup.portals import AWKWARD, back_up
from wsis_portal.backup import databases, schema

LOOK = """
import json
from django.db import DatabaseError, connection
from django.test import Client
from moderation.models import Decision
from organisations.models import Organisation

def is_refused(statement):
    try:
        connection.cursor().execute(statement)
    except DatabaseError:
        return True

client = Client(headers={"host": "127.0.0.1"})
print(json.dumps({
    "names": [*Organisation.objects.values_list("name", flat=True)],
    "reasons": [*Decision.objects.values_list("reason", flat=True)],
    "log is final": is_refused("UPDATE moderation_decision SET reason = ''"),
    "found": "Amandla" in client.get("/search/", {"q": "Amandla"}).content.decode(),
    "listed": "Amandla" in client.get("/organisations/").content.decode(),
    "next": Organisation.objects.create(name="Next", standing="known").pk,
}))
"""


def write_old_rows(models):
    """Write a person, a listed organisation, its request and the decision, as they once were."""
    applicant, decider = (
        models["accounts.user"].objects.using(databases.SCRATCH).create(email=f"{name}@example.org")
        for name in ("applicant", "decider")
    )
    of = {name: model.objects.using(databases.SCRATCH) for name, model in models.items()}
    organisation = of["organisations.organisation"].create(
        name=f"Amandla {AWKWARD}",
        standing="registered",
        slug="amandla",
        is_listed=True,
        public_fields=["listed"],
        country="ZA",
        registered_at=timezone.now(),
    )
    row = of["moderation.request"].create(
        kind="registration",
        state="approved",
        moves=1,
        applicant=applicant,
        reference="ORG-1",
        submitted_at=timezone.now(),
        decided_at=timezone.now(),
    )
    of["moderation.decision"].create(
        request=row,
        number=1,
        verb="approve",
        from_state="draft",
        to_state="approved",
        party="decider",
        actor=decider,
        reason="Yes",
    )
    return organisation


@contextmanager
def empty_database(tmp_path):
    """Give the address of an empty database, of the kind that the suite runs on."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{tmp_path / 'restored.sqlite3'}"
        return
    name = f"restored_{secrets.token_hex(6)}"
    databases._run(connection, f'CREATE DATABASE "{name}"')
    try:
        yield urlsplit(os.environ["TEST_DATABASE_URL"])._replace(path=f"/{name}").geturl()
    finally:
        databases._run(connection, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_backup_of_the_first_release(shelf, tmp_path):
    with databases.scratch() as old:
        graph = MigrationLoader(old).graph
        first = [key for key in graph.nodes if key[0] in FIRST_RELEASE and key[1][:4] == "0001"]
        migrations = {key for target in first for key in graph.forwards_plan(target)}
        schema.migrate_to(old, migrations)
        models = schema.models_at(old, migrations)
        organisation = write_old_rows({model._meta.label_lower: model for model in models})
        default_storage.save("old/minutes.pdf", ContentFile(b"%PDF"))
        path = back_up(shelf, using=databases.SCRATCH)

    var = tmp_path / "var"
    (var / "static").mkdir(parents=True)
    with empty_database(tmp_path) as url:
        environment = {
            "PATH": os.environ["PATH"],
            "PORTAL_VAR_DIR": str(var),
            "DATABASE_URL": url,
            "SECRET_KEY": "".join(map(chr, range(48, 122))),
            "DEBUG": "true",
        }

        def manage(*arguments):
            done = subprocess.run(
                [sys.executable, "manage.py", *arguments],
                cwd=settings.BASE_DIR,
                env=environment,
                capture_output=True,
                text=True,
                check=False,
                timeout=300,
            )
            return done.returncode, done.stdout, done.stderr

        code, told, errors = manage("restore", str(path))
        assert (code, errors) == (0, "")
        assert told.endswith("Done. Start the portal.\n")
        assert (var / "media" / "old" / "minutes.pdf").read_bytes() == b"%PDF"
        assert manage("migrate", "--check")[0] == 0

        code, told, errors = manage("shell", "--verbosity", "0", "-c", LOOK)
        assert (code, errors) == (0, "")
        assert json.loads(told) == {
            "names": [organisation.name],
            "reasons": ["Yes"],
            "log is final": True,
            "found": True,
            "listed": True,
            "next": organisation.pk + 1,
        }

        code, told, errors = manage("restore", str(path))
        assert (code, told) == (1, "")
        assert "is not empty" in errors
