from itertools import product
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.template.loader import render_to_string
from django.utils import translation

from wsis_portal.admission.middleware import RETRY_AFTER

# Templates by the first part of the file's name; nginx sets the same time as `Retry-After`.
PAGES = {"away": "away.html", "crowded": "503.html"}


class Command(BaseCommand):
    """Write what nginx says where the portal does not answer, `away.LANGUAGE.html`, and where too
    many come at once, `crowded.LANGUAGE.html`, for each.
    """

    help = (
        "Write into a folder, in each language, the pages for when the portal does not answer, "
        "and for when too many come at once."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="The folder that nginx reads them from.")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            self.write(folder)
        except ValueError as error:  # no list of the static files
            raise CommandError(f"{error} Run manage.py collectstatic first.") from error
        except OSError as error:
            reason = error.strerror or str(error)
            raise CommandError(f"{str(folder)!a} cannot be written: {reason}") from error

    def write(self, folder: Path) -> None:
        for (code, _name), (page, template) in product(settings.LANGUAGES, PAGES.items()):
            with translation.override(code):
                text = render_to_string(template, {"seconds": RETRY_AFTER})
            # nginx finds the old file or the new one, never half of one.
            new = folder / f"{page}.{code}.html.new"
            new.write_text(text, encoding="utf-8")
            new.replace(folder / f"{page}.{code}.html")
