from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from caucuses.models import Grouping
from mailinglists.mailman import adopting, client
from mailinglists.services.lists import NameTaken


class Command(BaseCommand):
    """Take a list that runs on the mail server already into the portal."""

    help = (
        "Take a list that runs on the mail server into the portal, with its settings, owners, "
        "moderators and subscribers. Nobody is written to. From then on the portal keeps it: what "
        "is changed past the portal is reported (lists_check), or set back."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", metavar="LIST", help="What stands before the @.")
        parser.add_argument("--group", metavar="SLUG", help="The group whose list it is.")

    def handle(self, *args: Any, name: str, group: str | None, **options: Any) -> None:
        if not client.is_set_up():
            raise CommandError("MAILMAN_URL is not set: the portal runs no lists of its own.")
        grouping = None
        if group is not None:
            grouping = Grouping.objects.filter(slug=group).first()
            if grouping is None:
                raise CommandError(f"There is no group at /caucuses/{group}/.")
        try:
            mailing_list = adopting.adopt(name.lower(), grouping=grouping)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except (adopting.NothingToAdopt, NameTaken, client.ServerTrouble) as error:
            raise CommandError(str(error)) from error
        count = mailing_list.subscriptions.active().count()
        self.stdout.write(
            f"{mailing_list.posting_address}: taken over with {count} subscribers. "
            f"Look at it in the back-office before you change anything."
        )
