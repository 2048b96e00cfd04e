from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management import BaseCommand, CommandError

from audit import log

REASONS = {
    "missing": "it is missing",
    "changed": "it was changed, or what stood before it",
    "cut": "the log once went on there",
}


def anchor(text: str) -> tuple[int, str]:
    number, _colon, digest = text.partition(":")
    if not number.isdecimal() or len(digest) != 64:
        raise ArgumentTypeError("give NUMBER:HASH, as this command printed it")
    return int(number), digest.lower()


class Command(BaseCommand):
    help = (
        "Proves the audit log whole, or names the first entry that does not fit. Keep what it"
        " prints in another place, and give it as --anchor the next time: that finds out somebody"
        " who computed the whole chain anew."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--anchor", type=anchor, metavar="NUMBER:HASH", help="noted earlier")

    def handle(self, *args: Any, **options: Any) -> None:
        found = log.verify(options["anchor"])
        if found.broken_at is not None:
            raise CommandError(
                f"The audit log is broken at entry {found.broken_at}: {REASONS[found.reason]}."
                f" The {found.entries} entries before it are whole."
            )
        self.stdout.write(f"The audit log is whole: {found.entries} entries.")
        self.stdout.write(f"{found.entries}:{found.hash}")
