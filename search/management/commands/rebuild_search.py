from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from search import services


class Command(BaseCommand):
    help = (
        "Bring the index of the search up to date with all public rows. It may be stopped and "
        "begun again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--anew", action="store_true", help="empty the index first (needed for a new engine)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        for count in services.rebuild(anew=options["anew"]):
            self.stdout.write(
                f"{count.kind.label_plural}: {count.found} found, {count.written} written, "
                f"{count.removed} removed"
            )
