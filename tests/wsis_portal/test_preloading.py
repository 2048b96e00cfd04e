"""What the web server loads before its processes part."""

import json
import os
import subprocess
import sys

from django.conf import settings

# Large, and used on few pages: each is imported where it is used.
SELDOM_USED = {
    "PIL",
    "chardet",
    "charset_normalizer",
    "confusable_homoglyphs.confusables",
    "icalendar",
    "opensearchpy",
    "prometheus_client",
    "requests",
    "tldextract",
    "wsis_portal.demo",
    "wsis_portal.load",
}
LOADING = """
import gc, json, sys
import wsis_portal.wsgi
from django.db import connections
from django.utils.translation import trans_real
from wsis_portal.preloading import load_shared
load_shared()
print(json.dumps({
    "modules": list(sys.modules),
    "catalogues": list(trans_real._translations),
    "connected": [each.alias for each in connections.all() if each.connection is not None],
    "frozen": gc.get_freeze_count(),
}))
"""


def test_what_is_seldom_used_is_not_loaded_and_the_rest_is_shared(tmp_path):
    environment = {
        "PATH": os.environ["PATH"],
        "PORTAL_VAR_DIR": str(tmp_path),
        "SECRET_KEY": "only-for-this-test" * 4,
        "DJANGO_SETTINGS_MODULE": "wsis_portal.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", LOADING],
        cwd=settings.BASE_DIR,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )

    found = json.loads(done.stdout)
    modules = set(found["modules"])
    assert SELDOM_USED & modules == set()
    assert {"pages.views.calendars", "mailinglists.admin", "archive.api_urls"} <= modules
    assert set(found["catalogues"]) >= {code for code, _name in settings.LANGUAGES if code != "en"}
    assert found["connected"] == []
    assert found["frozen"] > 100_000
