"""Showing that a backup can be put back, without touching anything of the portal's."""

from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.files.storage import FileSystemStorage

from wsis_portal.backup import databases, restoring
from wsis_portal.backup.archive import Manifest
from wsis_portal.backup.files import ListServer, Uploads
from wsis_portal.backup.restoring import Place


def verify(path: Path, identity: str = "", *, using: str = "default") -> Manifest:
    """Put a backup back into a scratch database and scratch folders, and compare all rows and files
    with its manifest. Raises BackupError where anything differs.

    No migration runs: some do more than change the database they are given.
    """
    with (
        databases.scratch(using) as connection,
        TemporaryDirectory(prefix="portal-verify-") as folder,
    ):
        manifest = restoring.check(path, identity, connection)
        place = Place(
            uploads=Uploads(FileSystemStorage(location=Path(folder, "uploads"))),
            lists=ListServer(Path(folder, "lists")),
            using=databases.SCRATCH,
        )
        found = restoring.tables_at(manifest, connection)
        restoring.fill(path, identity, manifest, found, place)
    return manifest
