"""A portal that stood at its first release is brought up to date, with its triggers in place."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

FIRST_RELEASE = ["accounts", "moderation", "organisations", "caucuses", "pages", "notices"]


@pytest.mark.slow
def test_first_release_is_brought_up_to_date(tmp_path):
    (tmp_path / "static").mkdir()
    environment = {
        "PATH": os.environ["PATH"],
        "PORTAL_VAR_DIR": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'portal.sqlite3'}",
        "SECRET_KEY": "".join(map(chr, range(48, 122))),
    }

    def manage(*arguments):
        # A process of its own, with a database of its own: that of the tests is up to date.
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments, "--verbosity", "0"],
            cwd=settings.BASE_DIR,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert (done.returncode, done.stderr) == (0, ""), arguments

    for app in FIRST_RELEASE:
        manage("migrate", app, "0001")
    manage("migrate")
    manage("migrate", "--check")
