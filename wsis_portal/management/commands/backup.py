from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandError, CommandParser

from wsis_portal.backup import making, sealing
from wsis_portal.backup.archive import Manifest
from wsis_portal.backup.errors import BackupError
from wsis_portal.backup.files import ListServer, Uploads
from wsis_portal.backup.shelf import Shelf
from wsis_portal.backup.stopping import ending_cleanly
from wsis_portal.backup.verifying import verify


def at_least_one(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError("it must be a number, 1 or more")
    return int(text)


class Command(BaseCommand):
    """Write a backup while the portal runs, or look whether one can be put back."""

    help = "Back up the database, the uploads and the data of the list server into one file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", type=Path, help="The folder for it (default: BACKUP_DIR).")
        parser.add_argument(
            "--key",
            default=settings.BACKUP_KEY,
            help="Encrypt for this key: an age recipient, an SSH public key, a file of these, or a "
            "key of GnuPG (default: BACKUP_KEY; without one it is not encrypted).",
        )
        parser.add_argument(
            "--keep", type=at_least_one, help="Delete all but so many of the newest afterwards."
        )
        parser.add_argument(
            "--mailman",
            type=Path,
            default=settings.MAILMAN_DIR,
            help="Where Mailman keeps all it has (default: MAILMAN_DIR).",
        )
        parser.add_argument(
            "--verify",
            nargs="?",
            const="",
            metavar="FILE",
            help="Put the new backup, or FILE and no new one, into a scratch place and compare.",
        )
        parser.add_argument(
            "--identity", default="", help="The file with age's private key, for --verify."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with ending_cleanly():
                if options["verify"]:
                    self.verify(Path(options["verify"]), options["identity"])
                else:
                    self.back_up(**options)
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error

    def back_up(
        self,
        *,
        to: Path | None,
        key: str,
        keep: int | None,
        mailman: Path,
        identity: str,
        **options: Any,
    ) -> None:
        folder = to or (Path(settings.BACKUP_DIR) if settings.BACKUP_DIR else None)
        if folder is None:
            raise CommandError("Name the folder for the backup: --to FOLDER, or set BACKUP_DIR.")
        suffix = sealing.suffix_for(key)
        if options["verify"] is not None and suffix == sealing.AGE and not identity:
            raise CommandError(
                "What is encrypted with age can be verified only with its private key: name it by "
                "--identity, or verify on the machine where it is."
            )
        lists = ListServer(mailman)
        has_lists = lists.has_database() or bool(lists.names())
        shelf = Shelf(folder)
        with shelf.placing(suffix) as (path, file), sealing.sealed(file, key) as stream:
            made = making.make(
                stream, uploads=Uploads(default_storage), lists=lists if has_lists else None
            )
        self.tell(path, made.manifest)
        if has_lists and not lists.has_database():
            self.warn(f"{mailman} has no database of a list server: it may be kept elsewhere.")
        if made.unknown_tables:
            self.warn(f"Not the portal's, and left out: {', '.join(made.unknown_tables)}")
        if options["verify"] is not None:
            self.verify(path, identity)
        if keep is not None:
            for old in shelf.keep(keep):
                self.stdout.write(f"Deleted {old.name}")

    def tell(self, path: Path, manifest: Manifest) -> None:
        lists = "with" if manifest.has_lists else "without"
        self.stdout.write(
            f"{path}: {path.stat().st_size:,} bytes, {manifest.rows:,} rows in "
            f"{len(manifest.tables)} tables, {count_of_uploads(manifest):,} uploads, {lists} the "
            "list server"
        )

    def verify(self, path: Path, identity: str) -> None:
        manifest = verify(path, identity)
        self.stdout.write(
            f"{path.name} can be put back: {manifest.rows:,} rows and "
            f"{count_of_uploads(manifest):,} uploads are the same."
        )

    def warn(self, text: str) -> None:
        self.stderr.write(self.style.WARNING(text))


def count_of_uploads(manifest: Manifest) -> int:
    return sum(name.startswith(Uploads.prefix) for name in manifest.members)
