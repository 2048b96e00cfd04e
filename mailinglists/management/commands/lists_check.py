from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mailinglists.enums import Drift
from mailinglists.mailman import client
from mailinglists.mailman.audit import audit
from mailinglists.models import MailingList


class Command(BaseCommand):
    """Compare the lists with the mail server; the clock does the same without --repair."""

    help = (
        "Compare what the portal says of its lists with what the mail server has. Who joined or "
        "left by e-mail is taken in, and what is safe is mended; --repair mends everything: it "
        "makes a list that is gone, puts back subscribers who vanished together, and takes off a "
        "members' list whoever is no member. Ends with 1 where something differs still."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("names", metavar="LIST", nargs="*", help="Only these lists.")
        parser.add_argument("--repair", action="store_true", help="Mend everything that differs.")

    def handle(self, *args: Any, names: list[str], repair: bool, **options: Any) -> None:
        if not client.is_set_up():
            raise CommandError("MAILMAN_URL is not set: the portal runs no lists of its own.")
        lists = MailingList.objects.here().exclude(installation=None).order_by("name")
        if names:
            lists = lists.filter(name__in=names)
            if unknown := set(names) - set(lists.values_list("name", flat=True)):
                raise CommandError(f"The portal runs no list {', '.join(sorted(unknown))}.")
        count = 0
        for mailing_list in lists.iterator():
            try:
                differences = audit(mailing_list, repair=repair)
            except client.ServerTrouble as trouble:
                raise CommandError(f"{mailing_list.name}: {trouble}") from trouble
            for found in differences:
                count += 1
                self.stdout.write(
                    f"{mailing_list.name}: {Drift(found.sort).label}: {found.name}"
                    + (f" (wanted: {found.wanted or '-'}; found: {found.found or '-'})")
                )
        self.stdout.write(f"{lists.count()} lists compared, {count} differences left.")
        if count:
            raise SystemExit(1)
