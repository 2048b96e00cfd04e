"""Whether the portal is well: quick and bounded, whatever else hangs.

What only another server can tell (the list server, the certificate) is not asked here: the worker
looks every five minutes (`notices.services.run_checks`), and the open alarms tell what it found.
"""

import pkgutil
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django.utils.module_loading import module_has_submodule
from django_tasks_db.models import DBTaskResult

from notices import schedule, services
from notices.health import MAIL_GIVEN_UP_WITHIN
from notices.models import Alarm, JobRun, OutgoingMail, Reading
from wsis_portal.alarms import CERTIFICATE_ENDS, DiskFull

OK, FAILING, UNKNOWN = "ok", "failing", "unknown"
# Without these the process can serve nobody.
NEEDED = ("database", "migrations")
# The checks run every five minutes; what was not looked at for so long is not known.
CHECKED_WITHIN = timedelta(minutes=15)
# Which part an open alarm is about, by the beginning of its check's name.
PARTS_OF_ALARMS = {
    "notices.tasks_": "queue",
    "notices.mail_": "mail",
    "mailinglists.": "lists",
    "wsis_portal.disk": "disk",
    "wsis_portal.certificate": "certificate",
}
STATEMENT_SECONDS = 2
# Above that a number tells no more, and counting costs.
COUNT_LIMIT = 10_000


@dataclass(frozen=True)
class Health:
    """`parts`: by name how each is. `details`: for those who watch, without personal data."""

    parts: dict[str, str]
    details: dict[str, Any]

    @property
    def is_ready(self) -> bool:
        """Whether this process can serve people."""
        return all(self.parts[name] == OK for name in NEEDED)

    @property
    def status(self) -> str:
        """`failing` where it cannot serve, `degraded` where something else is wrong, else `ok`."""
        if not self.is_ready:
            return FAILING
        return "degraded" if FAILING in self.parts.values() else OK


def look() -> Health:
    """Look at every part: at most 5 queries beside those of `numbers`."""
    parts = {"database": FAILING, "migrations": UNKNOWN, "worker": UNKNOWN}
    parts |= dict.fromkeys(("queue", "mail", "lists", "disk", "certificate"), UNKNOWN)
    details: dict[str, Any] = {"disk_free_bytes": disk_free()}
    if any(DiskFull().find()):
        parts["disk"] = FAILING
    try:
        with _bounded():
            missing = unapplied_migrations()
            alarms = sorted(set(Alarm.objects.open().values_list("check_name", flat=True)))
            details |= {name: value for name, (_words, value) in numbers().items()}
            is_checked = JobRun.objects.filter(
                name=services.JOB, began_at__gte=timezone.now() - CHECKED_WITHIN
            ).exists()
            worker = schedule.worker_is_alive()
    except DatabaseError:
        # Which includes tables that are not there yet.
        return Health(parts | _migrations_alone(), details)
    parts["database"] = OK
    parts["migrations"] = FAILING if missing else OK
    parts["worker"] = OK if worker else FAILING
    for part in ("queue", "mail", "lists", "disk", "certificate"):
        if any(_part_of(name) == part for name in alarms):
            parts[part] = FAILING
        elif parts[part] == UNKNOWN and is_checked:
            parts[part] = OK
    details |= {"migrations_missing": len(missing), "alarms": alarms}
    return Health(parts, details)


def _part_of(check_name: str) -> str:
    return next(
        (part for start, part in PARTS_OF_ALARMS.items() if check_name.startswith(start)), ""
    )


def _migrations_alone() -> dict[str, str]:
    """Tell a database that lacks tables from one that does not answer."""
    try:
        with _bounded():
            missing = unapplied_migrations()
    except DatabaseError:
        return {}
    return {"database": OK, "migrations": FAILING} if missing else {}


@contextmanager
def _bounded() -> Iterator[None]:
    """Let no statement last long: on PostgreSQL a migration may hold a table. SQLite's readers wait
    for nobody.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('statement_timeout', %s, true)", [f"{STATEMENT_SECONDS}s"]
        )
        yield


def disk_free() -> int:
    """Return how many bytes are free where data and files are kept: the smaller of the two."""
    return min(shutil.disk_usage(folder).free for folder in folders())


def folders() -> list[Path]:
    """Return where data and files are kept, as far as it is there."""
    return [
        folder for folder in map(Path, (settings.VAR_DIR, settings.MEDIA_ROOT)) if folder.is_dir()
    ]


def numbers() -> dict[str, tuple[str, float | None]]:
    """Return what is counted, by name: what it means in words, and the value where it is known.

    6 queries, each of which an index bounds.
    """
    now = timezone.now()
    beat_at, _job_at = schedule.last_signs()
    ends_at = Reading.moment(CERTIFICATE_ENDS)
    failed = OutgoingMail.objects.filter(sent_at=None, failed_at__gte=now - MAIL_GIVEN_UP_WITHIN)
    return {
        "worker_age_seconds": (
            "Since the worker's last sign of life.",
            (now - beat_at).total_seconds() if beat_at else None,
        ),
        "tasks_waiting": ("Tasks that could run now.", _count(DBTaskResult.objects.ready())),
        "mails_waiting": (
            "Mails that are not delivered yet.",
            _count(OutgoingMail.objects.waiting()),
        ),
        "mails_given_up": ("Mails of the last week that could not be delivered.", _count(failed)),
        "alarms_open": ("Alarms that have not ended.", _count(Alarm.objects.open())),
        "certificate_seconds_left": (
            "Until the certificate of the site ends.",
            (ends_at - now).total_seconds() if ends_at else None,
        ),
    }


def _count(rows: Any) -> int:
    """Count the rows, up to a limit."""
    return len(rows.order_by().values_list("pk", flat=True)[:COUNT_LIMIT])


# --- Migrations ---------------------------------------------------------------------------------


@cache
def known_migrations() -> frozenset[tuple[str, str]]:
    """Return the migrations that this code has, as (app, name), without loading them."""
    found = set()
    for config in apps.get_app_configs():
        if config.module is None or not module_has_submodule(config.module, "migrations"):
            continue
        package = import_module(f"{config.name}.migrations")
        found |= {
            (config.label, module.name)
            for module in pkgutil.iter_modules(package.__path__)
            if not module.ispkg and module.name[0] not in "_~"
        }
    return frozenset(found)


def unapplied_migrations() -> set[tuple[str, str]]:
    """Return what the database lacks of what this code has: one query. It may well be ahead."""
    rows = MigrationRecorder.Migration.objects.using(connection.alias)
    return set(known_migrations()) - set(rows.values_list("app", "name"))
