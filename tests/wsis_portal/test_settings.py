"""Settings that contradict what is installed stop the start, with what to do."""

import os
import subprocess
import sys
from importlib.util import find_spec

import pytest
from django.conf import settings


def run(environment, *command):
    """Run Python in a process of its own, because these settings are not those of the tests."""
    return subprocess.run(
        [sys.executable, *command],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.slow
@pytest.mark.skipif(find_spec("opensearchpy") is not None, reason="the client is installed")
def test_a_search_server_needs_its_client(tmp_path):
    environment = {
        "PATH": os.environ["PATH"],
        "PORTAL_VAR_DIR": str(tmp_path),
        "SECRET_KEY": "only-for-tests",
        "SEARCH_URL": "https://search.example.org:9200",
    }

    done = run(environment, "manage.py", "check")

    assert done.returncode != 0
    assert "SEARCH_URL needs the client of OpenSearch." in done.stderr


@pytest.mark.parametrize(
    ("name", "value", "module", "words"),
    [
        ("CACHE_URL", "redis://10.0.0.1/0", "redis", "CACHE_URL needs the client of Valkey"),
        ("CACHE_URL", "valkey://10.0.0.1/0", "redis", "CACHE_URL needs the client of Valkey"),
        ("UPLOADS_URL", "https://k:s@s3.example.org/b", "storages", "UPLOADS_URL needs django-"),
        ("DATABASE_REPLICA_URL", "postgres://10.0.0.1/p", "", "needs PostgreSQL in DATABASE_URL"),
    ],
)
def test_what_several_machines_share_needs_what_it_is_made_with(
    tmp_path, name, value, module, words
):
    if module and find_spec(module) is not None:
        pytest.skip(f"{module} is installed")
    environment = {"PORTAL_VAR_DIR": str(tmp_path), "SECRET_KEY": "only-for-tests", name: value}

    done = run(environment, "-c", "import wsis_portal.settings")

    assert done.returncode != 0
    assert words in done.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY_FILE", "/proc/self/mem"),
        ("PORTAL_VAR_DIR", "/proc/portal"),
        ("DATABASE_URL", "portal.sqlite3"),
        ("EMAIL_URL", "mail.example.org"),
        ("LOG_LEVEL", "loud"),
        ("METRICS_ALLOW", "monitor"),
        ("DRAFT_KEPT_DAYS", "0"),
        ("ADMIN_SECOND_FACTOR", "onn"),
    ],
)
def test_a_wrong_value_stops_the_start_with_its_name(tmp_path, name, value):
    environment = {"PORTAL_VAR_DIR": str(tmp_path), "SECRET_KEY": "only-for-tests", name: value}
    if name == "SECRET_KEY_FILE":
        del environment["SECRET_KEY"]

    done = run(environment, "-c", "import wsis_portal.settings")

    assert done.returncode != 0
    last = done.stderr.splitlines()[-1]
    assert last.startswith(f"django.core.exceptions.ImproperlyConfigured: {name}")


@pytest.mark.slow
def test_a_web_server_does_not_start_with_a_setting_it_would_fail_by(tmp_path):
    """As manage.py: `check` may never have been called since the setting was written."""
    environment = {
        "PORTAL_VAR_DIR": str(tmp_path),
        "SECRET_KEY": "only-for-tests",
        "LIMIT_SEARCH": "many",
    }

    done = run(environment, "-c", "import wsis_portal.wsgi")

    assert done.returncode != 0
    assert "LIMIT_SEARCH holds 'many', which is no limit." in done.stderr


@pytest.mark.skipif(find_spec("redis") is None, reason="the client of Redis is not installed")
def test_a_shared_cache_that_is_away_is_an_empty_one(caplog):
    from wsis_portal.growth.cache import SharedCache

    # Port 1 is where nobody listens.
    away = SharedCache("redis://127.0.0.1:1/0", {"OPTIONS": {"socket_connect_timeout": 1}})

    away.set("page", "text")
    assert away.get("page") is None
    assert away.get("page", "other") == "other"
    assert away.add("page", "text")
    assert not away.delete("page")
    assert {record.message for record in caplog.records} == {
        "The shared cache (CACHE_URL) does not answer; pages are made anew."
    }


@pytest.mark.parametrize(("query", "seconds"), [("", "5"), ("?connect_timeout=2", "2")])
def test_a_database_that_is_away_holds_nobody_up_for_minutes(tmp_path, query, seconds):
    environment = {
        "PORTAL_VAR_DIR": str(tmp_path),
        "SECRET_KEY": "only-for-tests",
        "DATABASE_URL": f"postgres://10.0.0.1/portal{query}",
    }
    program = "from wsis_portal.settings import DATABASES as d; print(d['default']['OPTIONS'])"

    done = run(environment, "-c", program)

    assert done.returncode == 0
    assert done.stdout == f"{{'connect_timeout': {seconds}}}\n"
