from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from pages.loading import TRANSLATIONS
from texts.exporting import export


class Command(BaseCommand):
    help = (
        "Write the starting content as PO files, in which it is translated; translations that "
        "they have are kept. Load the content first."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        codes = [code for code, _name in settings.LANGUAGES]
        parser.add_argument("languages", nargs="+", choices=codes, metavar="LANGUAGE")

    def handle(self, *args: Any, **options: Any) -> None:
        for language in options["languages"]:
            path = TRANSLATIONS / f"{language}.po"
            missing = export(path, language)
            self.stdout.write(f"{path.name}: {missing} paragraphs to translate")
