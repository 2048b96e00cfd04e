from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from search import services as search
from wsis_portal.backup import restoring
from wsis_portal.backup.errors import BackupError
from wsis_portal.backup.files import ListServer, Uploads
from wsis_portal.backup.stopping import ending_cleanly


class Command(BaseCommand):
    """Put a backup back, bring it up to date, and make what is not in it: triggers and the index of
    the search.
    """

    help = "Put a backup back into an empty database and empty folders; it overwrites nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--identity", default="", help="The file with age's private key.")
        parser.add_argument(
            "--mailman",
            type=Path,
            default=settings.MAILMAN_DIR,
            help="Where Mailman keeps all it has (default: MAILMAN_DIR).",
        )

    def handle(self, *args: Any, file: Path, identity: str, mailman: Path, **options: Any) -> None:
        place = restoring.Place(uploads=Uploads(default_storage), lists=ListServer(mailman))
        try:
            with ending_cleanly():
                manifest = restoring.restore(file, identity, place)
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Put back: {manifest.rows:,} rows of the backup of {manifest.made_at}, "
            f"version {manifest.portal}."
        )
        # The content types that the migrations made had other numbers.
        ContentType.objects.clear_cache()
        call_command("migrate", interactive=False, verbosity=0)
        # Pages that a shared cache still holds may be of the time after the backup.
        cache.clear()
        self.stdout.write("Up to date. Making the index of the search.")
        search.rebuild(anew=True)
        self.stdout.write("Done. Start the portal.")
