from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from wsis_portal import load


class Command(BaseCommand):
    help = "Fill an empty database with generated groups, organisations and members, to measure it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--groupings", type=int, default=10_000)
        parser.add_argument("--organisations", type=int, default=100_000)
        parser.add_argument("--memberships", type=int, default=1_000_000)

    def handle(self, *args: Any, **options: Any) -> None:
        counts = {name: options[name] for name in ("groupings", "organisations", "memberships")}
        if min(counts["groupings"], counts["organisations"]) < 10 or counts["memberships"] < 0:
            raise CommandError("At least 10 groupings and organisations are needed.")
        try:
            load.generate(**counts)
        except load.NotEmpty as error:
            raise CommandError(
                "This database is not empty. Make another one with DATABASE_URL or PORTAL_VAR_DIR."
            ) from error
        self.stdout.write(", ".join(f"{count:,} {name}" for name, count in counts.items()))
