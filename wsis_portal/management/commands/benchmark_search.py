from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection

from wsis_portal.search_benchmark import measure

REPORT = Path("docs", "quality", "search.md")


class Command(BaseCommand):
    help = (
        "Measure the search with many organisations, which it writes and takes back. Prints a "
        "table, or writes it into the report."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rows", type=int, nargs="+", default=[20_000, 200_000])
        parser.add_argument("--rounds", type=int, default=5)
        parser.add_argument("--write", action="store_true", help=f"write the table into {REPORT}")

    def handle(self, *args: Any, **options: Any) -> None:
        lines: list[str] = []
        for rows in options["rows"]:
            lines += _section(rows, options["rounds"])
        text = "\n".join(lines)
        if options["write"]:
            _write(settings.BASE_DIR / REPORT, text)
        else:
            self.stdout.write(text)


def _section(rows: int, rounds: int) -> list[str]:
    seconds, change, timed = measure(rows, rounds)
    return [
        f"### {rows:,} organisations",
        f"Indexed in {seconds:.0f} s ({rows / seconds:,.0f} a second); a change of one takes "
        f"{change:.1f} ms.",
        "",
        "| question | found | engine ms | page ms | worst ms |",
        "|---|--:|--:|--:|--:|",
        *(
            f"| {one.question.label} | {one.number:,} | {one.engine:.1f} | {one.page:.1f} "
            f"| {one.worst:.1f} |"
            for one in timed
        ),
        "",
    ]


def _write(report: Path, text: str) -> None:
    """Put the tables between the marks of this kind of database."""
    begin, end = f"<!-- {connection.vendor} -->\n", f"<!-- end of {connection.vendor} -->\n"
    before, _begin, rest = report.read_text(encoding="utf-8").partition(begin)
    _old, _end, after = rest.partition(end)
    report.write_text(f"{before}{begin}{text}{end}{after}", encoding="utf-8")
