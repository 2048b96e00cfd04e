"""The worker's clock: rooms name the tasks that must run again and again, the worker enqueues them
when due.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from django_tasks.base import Task

from notices.models import JobRun

HEARTBEAT = "worker"
HEARTBEAT_EVERY = timedelta(seconds=10)


@dataclass(frozen=True)
class Job:
    """`task` is enqueued about every `every`; it must bear being run twice. Its failures show in
    the admin.
    """

    name: str
    every: timedelta
    task: Task[[], Any]


_jobs: dict[str, Job] = {}


def register(name: str, every: timedelta, task: Task[[], Any]) -> None:
    """Add a job to the clock."""
    _jobs[name] = Job(name, every, task)


def enqueue_due() -> list[str]:
    """Enqueue the jobs whose time has come; return their names. Of two workers one does."""
    now = timezone.now()
    done = []
    for job in _jobs.values():
        with transaction.atomic():
            JobRun.objects.get_or_create(name=job.name, defaults={"began_at": now - job.every})
            mine = JobRun.objects.filter(name=job.name, began_at__lte=now - job.every)
            if mine.update(began_at=now):
                job.task.enqueue()
                done.append(job.name)
    return done


def worker_is_alive(*, within: timedelta = HEARTBEAT_EVERY * 6) -> bool:
    """Tell whether a worker's heart has beaten lately."""
    return JobRun.objects.filter(name=HEARTBEAT, began_at__gte=timezone.now() - within).exists()


def last_signs() -> tuple[datetime | None, datetime | None]:
    """Return when the worker's heart beat last, and when it began a job last: one query.

    The heart beats also while a long task runs.
    """
    seen = JobRun.objects.aggregate(
        beat_at=Max("began_at", filter=Q(name=HEARTBEAT)),
        job_at=Max("began_at", filter=~Q(name=HEARTBEAT)),
    )
    return seen["beat_at"], seen["job_at"]
