from typing import Any

from django.core.management.base import BaseCommand

from pages.loading import load_all


class Command(BaseCommand):
    help = "Load the starting content (groups, pages, links, timeline), or bring it up to date."

    def handle(self, *args: Any, **options: Any) -> None:
        counts = load_all()
        if options["verbosity"] == 0:
            return
        for count in counts:
            self.stdout.write(
                f"{count.label}: {count.created} created, {count.updated} updated, "
                f"{count.unchanged} unchanged, {count.kept} kept as people edited them"
            )
        if not any(count.changed for count in counts):
            self.stdout.write("Nothing changed.")
