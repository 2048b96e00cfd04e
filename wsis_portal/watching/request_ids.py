"""The id of a request: it stands in the answer, in each line of the log, and in those of the tasks
that the request enqueued.
"""

import random
import re
from contextvars import ContextVar, Token

from django.conf import settings
from django.http import HttpRequest

HEADER = "X-Request-ID"
# A number that a proxy made; words of a visitor would be personal data, or a forged log.
_FROM_PROXY = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")

_META = "portal.request_id"

_current: ContextVar[str] = ContextVar("request_id", default="")
_task: ContextVar[str] = ContextVar("task_id", default="")


def current() -> str:
    """Return the id of the request that is answered, or that enqueued the task at hand; else ""."""
    return _current.get()


def current_task() -> str:
    """Return the id of the task at hand; "" outside of tasks."""
    return _task.get()


def begin(request: HttpRequest) -> Token[str]:
    """Give the request its id: that of the proxy which the portal stands behind, else a new one."""
    given = (
        request.META.get("HTTP_X_REQUEST_ID", "") if settings.ALLAUTH_TRUSTED_PROXY_COUNT else ""
    )
    # No secret, and asking the system for one would let other threads go first.
    chosen = given if _FROM_PROXY.fullmatch(given) else f"{random.getrandbits(128):032x}"
    request.META[_META] = chosen
    return _current.set(chosen)


def of(request: HttpRequest) -> str:
    """Return the id that a request had, also when its answer has gone out."""
    return str(request.META.get(_META, ""))


def end(token: Token[str]) -> None:
    """Forget the id that `begin` gave."""
    _current.reset(token)


def begin_task(*, task_id: str, request_id: str) -> None:
    """Log under the id of the request that enqueued the task which begins."""
    _current.set(request_id)
    _task.set(task_id)


def end_task() -> None:
    """Forget the ids of the task that ends."""
    _current.set("")
    _task.set("")
