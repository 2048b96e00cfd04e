import os
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser

from mailinglists.mailman import configuration


class Command(BaseCommand):
    """Write the configuration of Mailman Core; it holds secrets, so it is its owner's alone."""

    help = "Write Mailman's configuration and footers into a folder, from the portal's settings."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="Where Mailman keeps everything it has.")
        parser.add_argument(
            "--postfix", action="store_true", help="Let Mailman write the maps of Postfix."
        )

    def handle(self, *args: Any, folder: Path, postfix: bool, **options: Any) -> None:
        try:
            folder = folder.resolve()
            self.write(folder, postfix=postfix)
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
        except RuntimeError as error:  # a link that leads to itself
            raise CommandError(f"{folder} is no folder.") from error
        except OSError as error:
            reason = error.strerror or str(error)
            raise CommandError(f"{folder} cannot be written: {reason}") from error

    def write(self, folder: Path, *, postfix: bool) -> None:
        files = configuration.files(folder, postfix=postfix)
        mask = os.umask(0o077)
        try:
            for path, text in files.items():
                path.parent.mkdir(parents=True, exist_ok=True)
                # A Mailman that runs finds the old file or the new one, never half of one.
                new = path.with_name(f"{path.name}.new")
                new.unlink(missing_ok=True)
                new.write_text(text, encoding="utf-8")
                new.replace(path)
        finally:
            os.umask(mask)
        folder.chmod(0o700)
