"""Adds up what the processes of `script/fuzz` counted, and tells it; no test of the suite."""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection
from django.urls import get_resolver

from tests.fuzzing import report
from tests.test_access import names_of


@pytest.mark.django_db  # else it is left out on PostgreSQL (tests/conftest.py)
def test_report():
    whole = report.add_up(Path(os.environ["FUZZ_FOLDER"]))
    sys.stdout.write(f"\n{whole.requests:,} requests, {whole.commands:,} commands\n")
    for status, count in sorted(whole.by_status.items()):
        sys.stdout.write(f"  {status}: {count:,}\n")
    sys.stdout.write(report.told(whole.faults))
    if os.environ.get("FUZZ_WRITE"):
        report.write(
            whole,
            seed=int(os.environ["FUZZ_SEED"]),
            database={"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.vendor],
            day=f"{datetime.now(UTC):%-d %B %Y}",
            all_addresses=len(set(names_of(get_resolver().url_patterns))),
        )
    if not os.environ.get("FUZZ_MINUTES"):
        assert whole.requests >= int(os.environ["FUZZ_REQUESTS"]) * 0.99
    assert not whole.faults
