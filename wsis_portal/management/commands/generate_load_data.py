from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from wsis_portal import load

LEAST = 10  # groupings and organisations


class Command(BaseCommand):
    help = (
        "Fill a database with generated organisations, groups, members and requests, to measure "
        "it. Refuses one that holds real people: any e-mail address that could reach somebody."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--organisations", type=int, default=100_000)
        parser.add_argument("--groupings", type=int, default=10_000)
        parser.add_argument("--memberships", type=int, default=1_000_000)
        parser.add_argument("--waiting", type=int, default=0, help="registrations that wait")
        parser.add_argument("--asking", type=int, default=100, help="who asks to join one group")

    def handle(self, *args: Any, **options: Any) -> None:
        names = ("organisations", "groupings", "memberships", "waiting", "asking")
        size = load.Size(**{name: options[name] for name in names})
        if min(size.groupings, size.organisations) < LEAST:
            raise CommandError(f"At least {LEAST} groupings and organisations are needed.")
        if min(size.memberships, size.waiting, size.asking) < 0:
            raise CommandError("There is no negative number of rows.")
        self.begun = perf_counter()
        try:
            load.generate(size, tell=self._tell)
        except load.Refused as error:
            raise CommandError(
                f"{error} Make another one with DATABASE_URL or PORTAL_VAR_DIR."
            ) from error
        except load.TooManyMemberships as error:
            raise CommandError(str(error)) from error

    def _tell(self, what: str, rows: int) -> None:
        took, self.begun = perf_counter() - self.begun, perf_counter()
        rate = f", {rows / took:,.0f} a second" if rows >= 1000 else ""
        self.stdout.write(f"{rows:,} {what} ({took:.0f} s{rate})")
