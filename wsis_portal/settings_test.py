"""The settings of the test suite: the portal's own, made fast, and deaf to the environment.

Tests run on SQLite, or on the PostgreSQL server that TEST_DATABASE_URL names (`script/postgresql`
starts one).
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from wsis_portal import environment

# Only these hold in tests, whatever the shell exports for a running portal. Each process has a
# folder of its own for what the portal writes, so that parallel runs do not meet.
_var = tempfile.mkdtemp(prefix="portal-test-")
Path(_var, "static").mkdir()  # WhiteNoise looks for it
atexit.register(shutil.rmtree, _var, ignore_errors=True)
for _name in (
    "ADMIN_EMAIL",
    "ADMIN_PASSWORD",
    "ADMIN_SECOND_FACTOR",
    "ALLOWED_HOSTS",
    "BACKUP_DIR",
    "BACKUP_KEY",
    "BEHIND_PROXY",
    "BUSY_AFTER",
    "CHALLENGE_DIFFICULTY",
    "CHALLENGE_FACTOR",
    "CHECK_LINKS",
    "CACHE_URL",
    "CLOSED_AFTER_DAYS",
    "DATABASE_REPLICA_URL",
    "DATABASE_URL",
    "DEFAULT_FROM_EMAIL",
    "DISK_FREE_MB",
    "DORMANT_AFTER_DAYS",
    "DRAFT_KEPT_DAYS",
    "ERASURE_GRACE_DAYS",
    "EMAIL_URL",
    "HSTS_SECONDS",
    "LIMITS",
    "LINK_PROPOSALS_PER_PERSON",
    "LISTS_DOMAIN",
    "LOG_FORMAT",
    "LOG_LEVEL",
    "MAILMAN_DIR",
    "MAILMAN_KEY",
    "MAILMAN_LMTP",
    "MAILMAN_SMTP",
    "MAILMAN_TIMEOUT",
    "MAILMAN_URL",
    "MANDATE_REMINDER_DAYS",
    "NEW_ACCOUNT_BYTES",
    "NEW_ACCOUNT_COMMENTS",
    "NEW_ACCOUNT_REQUESTS",
    "METRICS_ALLOW",
    "METRICS_TOKEN",
    "OPERATOR_EMAIL",
    "OWNERS_CONFIRM_DAYS",
    "PROPOSAL_COMMENTS_DAYS",
    "PROPOSAL_SPONSORS",
    "REMINDER_AFTER_DAYS",
    "REQUESTS_KEPT_DAYS",
    "REVIEW_EVERY_DAYS",
    "SEARCH_URL",
    "SECRET_KEY_FILE",
    "SHOW_MACHINE_TRANSLATIONS",
    "SSL_REDIRECT",
    "SUBSCRIPTION_CONFIRM_DAYS",
    "UPLOADS_URL",
    *[_set for _set in os.environ if _set.startswith("LIMIT_")],
):
    os.environ.pop(_name, None)
os.environ["DEBUG"] = "false"
os.environ["PORTAL_VAR_DIR"] = _var
os.environ["SECRET_KEY"] = "only-for-tests-" + "0123456789abcdef" * 3
os.environ["SITE_URL"] = "http://testserver"

from wsis_portal.settings import *  # noqa: E402, F403 (the environment had to be set first)
from wsis_portal.settings import DATABASES, STORAGES  # noqa: E402 (as above)

# --- Database -----------------------------------------------------------------------------------

if "TEST_DATABASE_URL" in os.environ:
    DATABASES = {"default": environment.database("TEST_DATABASE_URL")}
    DATABASES["default"]["TEST"] = {"NAME": "test_portal"}
else:
    # A file, not memory, so that threads have connections of their own and WAL is real, as for an
    # operator. Only the wait for the disk is left out.
    DATABASES["default"]["TEST"] = {"NAME": str(Path(_var) / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"

# --- Parts that only cost time ------------------------------------------------------------------

# Who enters the back-office is tested without; tests/test_second_factor.py switches it on.
ADMIN_SECOND_FACTOR = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Pages are made anew for each test that does not ask for kept ones.
PAGE_CACHE_SECONDS = 0
# Servers of their own that tests start have this address for the database of the tests.
PAGE_CACHE_BEACON = Path(_var) / "test.sqlite3-changed"
CACHES = {
    name: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": name}
    for name in ("default", "questions")
}
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}

# --- The world outside --------------------------------------------------------------------------

# Whatever runs the clock's jobs asks no site; the tests of the check switch it on.
CHECK_LINKS = False

# --- Against abuse ------------------------------------------------------------------------------

# The suite sends thousands of forms from one address; the tests of limits switch them on.
LIMITS_ON = False
CHALLENGE_DIFFICULTY = 500

# However full the disk of the machine is.
DISK_FREE_MB = 0

# --- Mailing lists ------------------------------------------------------------------------------

# No list server answers; the tests marked `lists` start one (tests/running_mailman.py).
LISTS_DOMAIN = "lists.example.org"
MAILMAN_KEY = "only-for-tests-" + "0123456789abcdef" * 2

# --- Mail ---------------------------------------------------------------------------------------

# Mail is stored as always; what the worker delivers arrives in django.core.mail.outbox.
MAIL_TRANSPORT = "django.core.mail.backends.locmem.EmailBackend"
MAIL_TO_FILES = False
