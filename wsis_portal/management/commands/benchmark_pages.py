import logging
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from caucuses.models import Grouping
from organisations.models import Organisation
from wsis_portal import load
from wsis_portal.benchmark import Measured, NotShown, Page, measure

# What each of these pages must keep to, in milliseconds.
LIMIT = 150
BASE = Page("front page, to compare", "/")


def pages() -> list[Page]:
    """Return the pages to measure, with rows that `generate_load` made."""
    big = f"/caucuses/{load.BIG_GROUP}"
    organisation = Organisation.objects.public().order_by("pk").first()
    small = Grouping.objects.order_by("-pk").values_list("slug", flat=True).first()
    coordinator, member, moderator = load.COORDINATOR, load.MEMBER, load.MODERATOR
    return [
        BASE,
        Page("index of groups", "/caucuses/"),
        Page("index, the most open first", "/caucuses/?sort=open"),
        Page("index, filtered by a word", "/caucuses/?q=radio"),
        Page("a group with a fiftieth of all members", f"{big}/"),
        Page("a small group", f"/caucuses/{small}/"),
        Page("its holders", f"{big}/holders/"),
        Page("its members, public", f"{big}/members/"),
        Page("its members, as coordinator", f"{big}/members/", coordinator),
        Page("its reports", f"{big}/reports/"),
        Page("its charter", f"{big}/charter/"),
        Page("its feed", f"{big}/reports/feed/"),
        Page("writing to it", f"{big}/write/"),
        Page("joining a small group, with 20 organisations", f"/caucuses/{small}/join/", member),
        Page("proposals", "/caucuses/proposals/"),
        Page("proposing a group", "/caucuses/proposals/new/", member),
        Page("mailing lists", "/lists/"),
        Page("requesting a list", "/lists/request/", coordinator),
        Page("an organisation", organisation.get_absolute_url() if organisation else "/"),
        Page("my page, with 20 organisations", "/me/", member),
        Page("my page, as coordinator", "/me/", coordinator),
        Page("what waits, as coordinator", "/admin/moderation/request/", coordinator),
        Page("what waits, as secretariat", "/admin/moderation/request/", moderator),
        Page("back-office: groups, as coordinator", "/admin/caucuses/grouping/", coordinator),
        Page("back-office: groups, as secretariat", "/admin/caucuses/grouping/", moderator),
        Page("back-office: members, as coordinator", "/admin/caucuses/membership/", coordinator),
        Page("back-office: members, as secretariat", "/admin/caucuses/membership/", moderator),
        Page("back-office: appointments, coordinator", "/admin/caucuses/appointment/", coordinator),
        Page("back-office: appointments, secretariat", "/admin/caucuses/appointment/", moderator),
        Page("back-office: reports, as secretariat", "/admin/caucuses/report/", moderator),
    ]


class Command(BaseCommand):
    help = "Measure the pages of groups on a database that generate_load filled; prints a table."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rounds", type=int, default=15)

    def handle(self, *args: Any, **options: Any) -> None:
        if not Grouping.objects.filter(slug=load.BIG_GROUP).exists():
            raise CommandError("Fill an empty database with generate_load first.")
        logging.disable(logging.WARNING)
        self.stdout.write(f"Database: {connection.vendor}\n")
        self.stdout.write("| page | queries | median ms | worst ms | to the front page | KiB |")
        self.stdout.write("|---|--:|--:|--:|--:|--:|")
        found: list[Measured] = []
        try:
            for measured in measure(pages(), rounds=options["rounds"], domain=load.DOMAIN):
                found.append(measured)
                self.stdout.write(self._row(measured, found[0]))
        except NotShown as error:
            raise CommandError(str(error)) from error
        slow = [measured.page.label for measured in found if measured.middle > LIMIT]
        said = ", ".join(slow) if slow else "none"
        self.stdout.write(f"\nAbove {LIMIT} ms: {said}")

    @staticmethod
    def _row(measured: Measured, base: Measured) -> str:
        who = f" ({measured.page.person})" if measured.page.person else ""
        return (
            f"| {measured.page.label}{who} | {measured.queries} | {measured.middle:.1f} "
            f"| {measured.worst:.1f} | {measured.middle / base.middle:.1f} "
            f"| {measured.size / 1024:.0f} |"
        )
