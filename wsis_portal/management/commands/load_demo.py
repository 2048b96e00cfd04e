from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from wsis_portal import demo


class Command(BaseCommand):
    help = "Add demonstration people and requests, marked as examples."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.MAIL_TO_FILES:
            raise CommandError(
                "A mail server is configured: this is no portal to play with. Nothing was added."
            )
        demo.build()
        self.stdout.write(f"Demonstration accounts, password “{demo.PASSWORD}”:")
        for person in demo.PEOPLE:
            self.stdout.write(f"  {person.email}  ({person.name})")
