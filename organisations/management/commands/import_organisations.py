import csv
import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO, TypeVar

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from tqdm import tqdm

from organisations.imports.reading import ImportFileError, read_rows
from organisations.imports.writing import STORED, Fate, Outcome, import_rows

_T = TypeVar("_T")

COLUMNS = [
    "line",
    "fate",
    "name",
    "names",
    "country",
    "organisation",
    "matched_line",
    "matched_organisation",
    "matched_name",
    "score",
    "reasons",
    "problems",
]


class Command(BaseCommand):
    """Import a table of organisations as known ones, which are never shown (`docs/import.md`)."""

    help = (
        "Import organisations from a CSV file. They become known to the portal, not listed: a "
        "person who registers one claims it. A report tells the fate of every row. Running it "
        "twice changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument(
            "--dry-run", action="store_true", help="Do everything, write the report, save nothing."
        )
        parser.add_argument(
            "--map",
            action="append",
            default=[],
            metavar="COLUMN=FIELD",
            help="Say what an unknown column is: --map Titre=name; “ignore” leaves one out.",
        )
        parser.add_argument(
            "--report",
            type=Path,
            metavar="PATH",
            help="Where the report goes; default: var/imports/.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        mapping = _mapping(options["map"])
        report: Path = options["report"] or _default_report(file)
        if _is_same(report, file):
            raise CommandError("The report would overwrite the file. Choose another --report.")
        try:
            rows = list(_bar(read_rows(file, mapping), "Reading"))
        except ImportFileError as error:
            raise CommandError(str(error)) from error
        with transaction.atomic():
            outcomes = import_rows(
                rows, source=file.name, track=lambda entries: _bar(entries, "Comparing")
            )
            _save_report(report, outcomes)
            transaction.set_rollback(options["dry_run"])
        self._tell(outcomes, report, is_dry=options["dry_run"])

    def _tell(self, outcomes: list[Outcome], report: Path, *, is_dry: bool) -> None:
        counts = Counter(outcome.fate for outcome in outcomes)
        for fate in Fate:
            self.stdout.write(f"{counts[fate]:6d}  {fate.label}")
        self.stdout.write(f"{len(outcomes):6d}  rows in all")
        stored = sum(counts[fate] for fate in STORED)
        if is_dry:
            self.stdout.write(
                f"Nothing was saved; without --dry-run {stored} organisations would be new."
            )
        else:
            self.stdout.write(f"{stored} organisations are new, known but not listed.")
        self.stdout.write(f"Report: {report}")


def _bar(items: Iterable[_T], label: str) -> Iterable[_T]:
    """Show progress while `items` are used; nothing where no terminal is."""
    bar: Iterable[_T] = tqdm(items, desc=label, unit=" rows", disable=not sys.stderr.isatty())
    return bar


def _mapping(texts: list[str]) -> dict[str, str]:
    """Read the values of --map; the last "=" divides, because a header may hold one."""
    mapping = {}
    for text in texts:
        column, divider, name = (part.strip() for part in text.rpartition("="))
        if not (divider and column and name):
            raise CommandError(f"--map needs COLUMN=FIELD, as in --map Titre=name, not: {text}")
        mapping[column] = name
    return mapping


def _default_report(file: Path) -> Path:
    moment = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
    return Path(settings.VAR_DIR) / "imports" / f"{file.stem}-{moment}.csv"


def _is_same(report: Path, file: Path) -> bool:
    try:
        return report.samefile(file)
    except OSError:
        return False  # one of them is not there, or no name of a file


def _save_report(path: Path, outcomes: list[Outcome]) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # With a byte order mark, by which spreadsheet programs know UTF-8.
        with path.open("w", encoding="utf-8-sig", newline="") as target:
            _write_report(target, outcomes)
    except OSError as error:
        reason = error.strerror or str(error)
        raise CommandError(f"The report cannot be written to {path}: {reason}") from error


def _write_report(target: TextIO, outcomes: list[Outcome]) -> None:
    writer = csv.writer(target)
    writer.writerow(COLUMNS)
    for outcome in outcomes:
        row, match = outcome.row, outcome.match
        suspicion = match.suspicion if match else None
        cells = [
            str(row.line),
            outcome.fate.value,
            row.name,
            " | ".join(f"{language or '?'}: {text}" for language, text in row.names),
            row.country,
            outcome.uid,
            str(match.line or "") if match else "",
            match.uid if match else "",
            match.name if match else "",
            f"{suspicion.score:.2f}" if suspicion else "",
            " | ".join(reason.text for reason in suspicion.reasons) if suspicion else "",
            " | ".join([*(problem.text for problem in row.problems), *outcome.notes]),
        ]
        writer.writerow(map(_inert, cells))


def _inert(cell: str) -> str:
    """Return a cell that no spreadsheet program takes for a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@")) else cell
