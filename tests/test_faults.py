"""Nothing is lost, short: the portal under load is killed some times, and all that it acknowledged
is there once. `script/faults` does it a thousand times, on both databases.
"""

import subprocess
import sys

import pytest
from django.conf import settings


@pytest.mark.slow
@pytest.mark.any_database
def test_nothing_is_lost_in_some_kills():
    short = ["--kills", "20", "--database", "sqlite", "--seed", "20", "--people", "60"]
    harness = subprocess.Popen(
        [sys.executable, "-m", "tests.faults", *short],
        cwd=settings.BASE_DIR,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        told, _nothing = harness.communicate(timeout=600)
    finally:
        harness.terminate()
        harness.wait()

    assert harness.returncode == 0, told
    assert "| **all** |" in told
