"""Settings that contradict what is installed stop the start, with what to do."""

import os
import subprocess
import sys
from importlib.util import find_spec

import pytest
from django.conf import settings


@pytest.mark.slow
@pytest.mark.skipif(find_spec("opensearchpy") is not None, reason="the client is installed")
def test_a_search_server_needs_its_client(tmp_path):
    environment = {
        "PATH": os.environ["PATH"],
        "PORTAL_VAR_DIR": str(tmp_path),
        "SECRET_KEY": "only-for-tests",
        "SEARCH_URL": "https://search.example.org:9200",
    }

    # A process of its own, because these settings are not those of the tests.
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert done.returncode != 0
    assert "SEARCH_URL needs the client of OpenSearch." in done.stderr
