"""Tasks whose worker died in the middle of them are done once more.

A worker gives a sign of life under its own name; each task knows who has begun it. So a task that
takes long is told from one that nobody is at any more. Tasks bear being run twice.
"""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from notices.models import Reading

# Many times `schedule.HEARTBEAT_EVERY`: a database that is locked for a while is no death.
SILENT_AFTER = timedelta(minutes=2)
# Of a worker that gives no signs (`worker --once`, or one of an earlier version).
UNKNOWN_AFTER = timedelta(hours=1)
# A task with which so many workers died is what kills them.
TRIES = 5
_SIGN = "worker:"
_SIGNS_KEPT = timedelta(days=1)


class WorkerDied(Exception):
    """What a task that was begun too often is marked as failed with."""


def give_sign(worker_id: str) -> None:
    """Note that the worker lives."""
    Reading.note(f"{_SIGN}{worker_id}", "")


def take_leave(worker_id: str) -> None:
    """Forget a worker that ends with nothing in its hands."""
    Reading.forget(f"{_SIGN}{worker_id}")


def take_up() -> int:
    """Let the tasks of dead workers be done again; return how many. Forgets old signs."""
    now = timezone.now()
    Reading.objects.filter(name__startswith=_SIGN, taken_at__lt=now - _SIGNS_KEPT).delete()
    running = DBTaskResult.objects.running().filter(started_at__lt=now - SILENT_AFTER)
    tasks = list(running.order_by("started_at")[:500])
    names = {f"{_SIGN}{_worker_of(task)}" for task in tasks}
    signs = dict(Reading.objects.filter(name__in=names).values_list("name", "taken_at"))
    lost = 0
    for task in tasks:
        sign = signs.get(f"{_SIGN}{_worker_of(task)}")
        is_dead = (
            sign < now - SILENT_AFTER
            if sign is not None
            else task.started_at is not None and task.started_at < now - UNKNOWN_AFTER
        )
        lost += is_dead and _begin_anew(task)
    return lost


def take_up_own(worker_id: str) -> int:
    """Let what a worker had in its hands when the database went away be done again; only the worker
    itself may ask, between two tasks.
    """
    tasks = [task for task in DBTaskResult.objects.running() if _worker_of(task) == worker_id]
    return sum(_begin_anew(task) for task in tasks)


def _worker_of(task: DBTaskResult[Any, Any]) -> str:
    return str(task.worker_ids[-1]) if task.worker_ids else ""


def _begin_anew(task: DBTaskResult[Any, Any]) -> bool:
    """Put a task back into the queue, or give it up; False where somebody else did so before."""
    same = DBTaskResult.objects.running().filter(pk=task.pk, started_at=task.started_at)
    if len(task.worker_ids) < TRIES:
        return bool(same.update(status=TaskResultStatus.READY))
    return bool(
        same.update(
            status=TaskResultStatus.FAILED,
            finished_at=timezone.now(),
            exception_class_path=f"{WorkerDied.__module__}.{WorkerDied.__qualname__}",
            traceback=f"The worker died in the middle of it, {TRIES} times.",
        )
    )
