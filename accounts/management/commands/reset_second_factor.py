from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import second_factor
from accounts.models import User


class Command(BaseCommand):
    """Take away the second factor of somebody who lost it; they are told by mail."""

    help = "Take away passkeys, app and codes of one person, who is told by mail."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="the address of the person's account")

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.filter(email__iexact=options["email"]).first()
        if person is None:
            raise CommandError(f"There is no account with the address {options['email']}.")
        if not second_factor.take_away(person):
            raise CommandError(f"{person.email} has no second factor.")
        self.stdout.write(f"{person.email} has no second factor any more, and is told by mail.")
