"""Tasks log under the id of the request that enqueued them, by the signals of their library."""

from typing import Any

from django.db.models.signals import pre_save
from django_tasks.signals import task_finished, task_started
from django_tasks_db.models import DBTaskResult

from wsis_portal.watching import request_ids

_KEY = "request_id"


def connect() -> None:
    """Hand the id on from now on."""
    pre_save.connect(_write, sender=DBTaskResult, dispatch_uid="watching.write")
    task_started.connect(_begin, dispatch_uid="watching.begin")
    task_finished.connect(_end, dispatch_uid="watching.end")


def _write(instance: DBTaskResult[Any, Any], **_kwargs: Any) -> None:
    """Let a task that is stored carry the id, beside its arguments."""
    if instance._state.adding and request_ids.current():
        instance.args_kwargs[_KEY] = request_ids.current()


def _begin(task_result: Any, **_kwargs: Any) -> None:
    stored = getattr(task_result, "db_result", None)
    request_ids.begin_task(
        task_id=str(task_result.id),
        request_id=stored.args_kwargs.get(_KEY, "") if stored is not None else "",
    )


def _end(**_kwargs: Any) -> None:
    request_ids.end_task()
