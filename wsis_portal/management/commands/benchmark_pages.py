import logging
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.urls import reverse

from caucuses.models import Grouping, Membership
from caucuses.querysets.proposals import open_proposals
from frame.back_office import COUNT_LIMIT
from mailinglists.models import MailingList
from mailinglists.querysets import KIND as LIST_REQUEST
from moderation.models import Request
from organisations.models import Organisation
from wsis_portal import load
from wsis_portal.benchmark import Measured, NotShown, Page, measure

# What each of these pages must keep to, in milliseconds.
LIMIT = 150
CHOOSING = (
    "/admin/autocomplete/?app_label=caucuses&model_name=appointmentoffer"
    "&field_name=grouping&term=radio"
)
BASE = Page("front page, to compare", "/")


def pages() -> list[Page]:
    """Return the pages to measure, with rows that `generate_load_data` made."""
    coordinator, plenary = load.COORDINATOR, load.PLENARY
    member, moderator = load.MEMBER, load.MODERATOR
    big = Grouping.objects.get(slug=load.BIG_GROUP)
    small = f"/caucuses/{Grouping.objects.order_by('-pk')[0].slug}"
    group = f"/caucuses/{big.slug}"
    report = big.reports.order_by("pk")[0]
    proposal = reverse("caucuses:proposal", args=[open_proposals().order_by("pk")[0].uid])
    mailing_list = MailingList.objects.order_by("-pk")[0].get_absolute_url()
    application, wanted = (
        Request.objects.open().filter(kind=kind).order_by("pk")[0]
        for kind in ("membership", LIST_REQUEST)
    )
    organisation = Organisation.objects.public().order_by("pk")[0]
    represented = Organisation.objects.filter(
        mandates__person__email=f"{load.MEMBER}@{load.DOMAIN}"
    )[0]
    count = Membership.objects.current()[:COUNT_LIMIT].count()
    last = max(count // 100, 1)
    member_row = big.memberships.order_by("pk")[0]
    office = big.appointments.order_by("pk")[0]
    admin = "/admin/caucuses"
    queue = "/admin/moderation/request"
    return [
        BASE,
        Page("index of groups", "/caucuses/"),
        Page("the same, the most open first", "/caucuses/?sort=open"),
        Page("the same, found by a word", "/caucuses/?q=radio"),
        Page("a group with a fiftieth of all members", f"{group}/"),
        Page("a small group", f"{small}/"),
        Page("the body above all groups", "/caucuses/load-top/"),
        Page("its holders", f"{group}/holders/"),
        Page("who held what on a day", f"{group}/holders/?day=2025-06-01"),
        Page("its members", f"{group}/members/"),
        Page("its members, the organisations", f"{group}/members/?who=organisations"),
        Page("its members, all of them", f"{group}/members/", coordinator),
        Page("its charter", f"{group}/charter/"),
        Page("what changed in its charter", f"{group}/charter/2/changes/"),
        Page("its reports", f"{group}/reports/"),
        Page("a report", report.get_absolute_url()),
        Page("adding a report", f"{group}/reports/add/", coordinator),
        Page("its feed", f"{group}/reports/feed/"),
        Page("writing to it", f"{group}/write/"),
        Page("joining a small group, with 20 organisations", f"{small}/join/", member),
        Page("renewing it", f"{group}/renew/", coordinator),
        Page("proposals", "/caucuses/proposals/"),
        Page("a proposal", proposal),
        Page("proposing a group", "/caucuses/proposals/new/", member),
        Page("mailing lists", "/lists/"),
        Page("the same, in a language", "/lists/?language=fr"),
        Page("a mailing list", mailing_list),
        Page("asking for a list", "/lists/request/", member),
        Page("is a name free", "/lists/request/name/?name=load-list-12", member),
        Page("an organisation", organisation.get_absolute_url()),
        Page("its representatives", f"/organisations/{represented.slug}/representatives/", member),
        Page("my page, with 20 organisations", "/me/", member),
        Page("my page", "/me/", coordinator),
        Page("my page", "/me/", plenary),
        Page("my request", reverse("moderation:request", args=[wanted.uid]), coordinator),
        Page("what waits", f"{queue}/", coordinator),
        Page("what waits", f"{queue}/", plenary),
        Page("what waits", f"{queue}/", moderator),
        Page("what waits, found by a word", f"{queue}/?q=wanted", moderator),
        Page("one application", f"{queue}/{application.pk}/change/", coordinator),
        Page("one request for a list", f"{queue}/{wanted.pk}/change/", moderator),
        Page("groups", f"{admin}/grouping/", coordinator),
        Page("groups", f"{admin}/grouping/", plenary),
        Page("groups", f"{admin}/grouping/", moderator),
        Page("groups, found by a word", f"{admin}/grouping/?q=radio", moderator),
        Page("one group", f"{admin}/grouping/{big.pk}/change/", coordinator),
        Page("one group", f"{admin}/grouping/{big.pk}/change/", moderator),
        Page("members", f"{admin}/membership/", coordinator),
        Page("members", f"{admin}/membership/", plenary),
        Page("members", f"{admin}/membership/", moderator),
        Page("members, the last page", f"{admin}/membership/?p={last}", moderator),
        Page("members, former", f"{admin}/membership/?membership=former", moderator),
        Page("members, individuals", f"{admin}/membership/?kind=individuals", moderator),
        Page("members, found by a word", f"{admin}/membership/?q=health", coordinator),
        Page("members, found by a word", f"{admin}/membership/?q=health", plenary),
        Page("members, found by a word", f"{admin}/membership/?q=health", moderator),
        Page("members, nobody of that name", f"{admin}/membership/?q=zzyzx", moderator),
        Page("one member", f"{admin}/membership/{member_row.pk}/change/", coordinator),
        Page("appointments", f"{admin}/appointment/", coordinator),
        Page("appointments", f"{admin}/appointment/", plenary),
        Page("appointments", f"{admin}/appointment/", moderator),
        Page("appointments on a day", f"{admin}/appointment/?held_on=2025-06-01", moderator),
        Page("appointments, found by a word", f"{admin}/appointment/?q=radio", moderator),
        Page("one appointment", f"{admin}/appointment/{office.pk}/change/", moderator),
        Page("offering a role", f"{admin}/appointmentoffer/add/", plenary),
        Page("choosing the group by a word", CHOOSING, plenary),
        Page("charters", f"{admin}/charter/", moderator),
        Page("reports", f"{admin}/report/", coordinator),
        Page("reports", f"{admin}/report/", plenary),
        Page("reports", f"{admin}/report/", moderator),
        Page("mailing lists", "/admin/mailinglists/mailinglist/", coordinator),
        Page("mailing lists", "/admin/mailinglists/mailinglist/", plenary),
        Page("mailing lists", "/admin/mailinglists/mailinglist/", moderator),
        Page("their owners", "/admin/mailinglists/listkeeper/", moderator),
    ]


class Command(BaseCommand):
    help = (
        "Measure the pages of groups on a database that generate_load_data filled; prints a table."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rounds", type=int, default=15)
        parser.add_argument("--only", default="", help="only pages whose address holds this")

    def handle(self, *args: Any, **options: Any) -> None:
        if not Grouping.objects.filter(slug=load.BIG_GROUP).exists():
            raise CommandError("Fill an empty database with generate_load_data first.")
        # Refusals of single pages would stand between the rows of the table.
        logging.disable(logging.WARNING)
        chosen = [page for page in pages() if page == BASE or options["only"] in page.path]
        self.stdout.write(f"Database: {connection.vendor}\n")
        self.stdout.write(
            "| page | as | queries | median ms | worst ms | to the front page | KiB |"
        )
        self.stdout.write("|---|---|--:|--:|--:|--:|--:|")
        found: list[Measured] = []
        try:
            for measured in measure(chosen, rounds=options["rounds"], domain=load.DOMAIN):
                found.append(measured)
                self.stdout.write(self._row(measured, found[0]))
        except NotShown as error:
            raise CommandError(str(error)) from error
        finally:
            logging.disable(logging.NOTSET)
        slow = [_label(measured.page) for measured in found if measured.middle > LIMIT]
        said = ", ".join(slow) if slow else "none"
        self.stdout.write(f"\nAbove {LIMIT} ms: {said}")

    @staticmethod
    def _row(measured: Measured, base: Measured) -> str:
        page = measured.page
        cells = [
            page.label,
            page.person or "visitor",
            measured.queries,
            f"{measured.middle:.1f}",
            f"{measured.worst:.1f}",
            f"{measured.middle / base.middle:.1f}",
            f"{measured.size / 1024:.0f}",
        ]
        return f"| {' | '.join(str(cell) for cell in cells)} |"


def _label(page: Page) -> str:
    return f"{page.label} ({page.person or 'visitor'})"
