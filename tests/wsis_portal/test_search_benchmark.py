"""The measuring of the search: every question is asked, and nothing stays."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from organisations.models import Organisation
from search.models import Entry, Spelling
from wsis_portal import search_benchmark

pytestmark = pytest.mark.django_db


def table(**options):
    out = StringIO()
    call_command("benchmark_search", rows=[40], rounds=1, stdout=out, **options)
    return out.getvalue()


def test_every_question_gives_a_row_and_nothing_stays():
    rows = [line for line in table().splitlines() if line.startswith("| ")]

    assert len(rows) == 1 + len(search_benchmark.questions())
    assert rows[1].startswith("| a word of every row | 40 |")
    assert not Organisation.objects.exists()
    assert not Entry.objects.exists()
    assert not Spelling.objects.exists()


def test_tables_are_written_between_their_marks(settings, tmp_path):
    settings.BASE_DIR = tmp_path
    report = tmp_path / "docs" / "quality" / "search.md"
    report.parent.mkdir(parents=True)
    begin, end = f"<!-- {connection.vendor} -->\n", f"<!-- end of {connection.vendor} -->\n"
    report.write_text(f"before\n{begin}old\n{end}after\n")

    assert table(write=True) == ""

    text = Path(report).read_text()
    assert text.startswith(f"before\n{begin}### 40 organisations\n")
    assert text.endswith(f"{end}after\n")
    assert "old" not in text
