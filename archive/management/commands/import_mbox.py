from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from archive.models import ImportRun
from archive.services.importing import import_mbox
from archive.services.storing import NothingKept
from mailinglists.models import MailingList


class Command(BaseCommand):
    help = (
        "Take the messages of mbox files (Mailman 2, pipermail, mail programs) into a list's "
        "archive. It may be stopped and begun again: it goes on where it was, and stores nothing "
        "twice."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("list", help="the list's name: what stands before the @")
        parser.add_argument("files", nargs="+", type=Path, metavar="file")

    def handle(self, *args: Any, **options: Any) -> None:
        mailing_list = MailingList.objects.filter(name=options["list"].lower()).first()
        if mailing_list is None:
            raise CommandError(f"There is no list of the name {options['list']}.")
        for path in options["files"]:
            if not path.is_file():
                raise CommandError(f"There is no file {path}.")
        try:
            for path in options["files"]:
                self._take(mailing_list, path)
        except NothingKept as refused:
            raise CommandError(f"The list {refused} keeps no archive (its settings).") from refused

    def _take(self, mailing_list: MailingList, path: Path) -> None:
        size = path.stat().st_size or 1

        def progress(run: ImportRun) -> None:
            self.stdout.write(
                f"\r{path.name}: {run.offset * 100 // size} %, {run.read_count} read", ending=""
            )
            self.stdout.flush()

        run = import_mbox(mailing_list, path, progress=progress)
        self.stdout.write(
            f"\r{path.name}: {run.read_count} read, {run.stored_count} stored, "
            f"{run.known_count} known before, {run.unreadable_count} unreadable"
        )
        for fault in run.faults.all()[:20]:
            self.stderr.write(f"  byte {fault.offset}, {fault.size} bytes: {fault.reason}")
        if run.unreadable_count > 20:
            self.stderr.write("  More of them stand in the back-office, imports of archives.")
