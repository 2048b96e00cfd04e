"""The long fuzz (`script/fuzz`); no test of the suite. `test_fuzz.py` holds that it finds faults.

One part for each process; each does its share of the requests and leaves its counts in FUZZ_FOLDER.
"""

import logging
import os
import sys
import time
from pathlib import Path

import pytest

from tests.fuzzing import report
from tests.fuzzing.walks import Fuzzer
from tests.people import ROLES

PARTS = int(os.environ.get("FUZZ_PARTS", "1"))


@pytest.fixture
def fuzzer(request, db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    # Refusals, of which a million would be told with their tracebacks.
    logging.getLogger("django.security").setLevel(logging.CRITICAL)
    world = request.getfixturevalue("world")  # some of it are files
    people = {role: request.getfixturevalue(role) for role in ROLES}
    return Fuzzer(world, people, tmp_path)


@pytest.mark.skipif("FUZZ_REPEAT" in os.environ, reason="one walk alone is wanted")
@pytest.mark.parametrize("part", range(PARTS))
def test_fuzz(fuzzer, part):
    seed, wanted = int(os.environ["FUZZ_SEED"]), int(os.environ["FUZZ_REQUESTS"])
    path = Path(os.environ["FUZZ_FOLDER"]) / f"{part}.json"
    number, told_at = part, time.monotonic()
    ends_at = told_at + 60 * float(os.environ.get("FUZZ_MINUTES") or "inf")
    while fuzzer.tally.requests < wanted // PARTS and time.monotonic() < ends_at:
        fuzzer.walk(seed, number)
        number += PARTS
        if time.monotonic() - told_at > 60:
            told_at = time.monotonic()
            report.keep(fuzzer.tally, path)
            sys.stderr.write(f"part {part}: {fuzzer.tally.requests:,} requests\n")
    report.keep(fuzzer.tally, path)


@pytest.mark.skipif("FUZZ_REPEAT" not in os.environ, reason="no walk is wanted")
def test_repeat(fuzzer):
    seed, number = map(int, os.environ["FUZZ_REPEAT"].split(":"))
    fuzzer.talks = lambda told: sys.stdout.write(f"{ascii(told)[1:-1]}\n")
    fuzzer.walk(seed, number)
    sys.stdout.write(report.told(fuzzer.tally.faults))
    assert not fuzzer.tally.faults
