"""How gunicorn serves the portal; it reads this file by itself. What stands on its command line, or
in GUNICORN_CMD_ARGS, goes before.
"""

import gc
import os
import shutil
from pathlib import Path
from typing import Any

from gunicorn.glogging import Logger as GunicornLogger

worker_class = "wsis_portal.admission.worker.Worker"
workers = 2
threads = 4
graceful_timeout = 10  # seconds
loglevel = "warning"
control_socket_disable = True

# --- Memory --------------------------------------------------------------------------------------

# gunicorn's own process loads the portal once, and its workers share it (docs/decisions/0020). So
# HUP starts new workers with the old code: new code is a new server (docs/operators.md, Upgrade).
preload_app = True
# Until all is loaded (`wsis_portal/preloading.py`): there is little garbage yet, and looking for it
# takes time.
gc.disable()


def when_ready(server: Any) -> None:
    """Load the rest of what they share: visitors can connect, and there are no workers yet."""
    from wsis_portal.preloading import load_shared

    load_shared()


# --- Log ----------------------------------------------------------------------------------------


class Logger(GunicornLogger):  # type: ignore[misc]  # gunicorn 27 carries no annotations
    """Writes lines as the portal does: without addresses and paths."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        from wsis_portal.watching.logs import JsonFormatter, PlainFormatter

        form = JsonFormatter if os.environ.get("LOG_FORMAT") == "json" else PlainFormatter
        for handler in self.error_log.handlers:
            handler.setFormatter(form())


logger_class = Logger

# --- Metrics: all processes of this server write to one folder ----------------------------------

_counts = bool(os.environ.get("METRICS_TOKEN") or os.environ.get("METRICS_ALLOW"))
_folders = Path(os.environ.get("PORTAL_VAR_DIR") or "var", "metrics").absolute()


def _is_running(process: str) -> bool:
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # somebody else's
    return True


if _counts:
    # One for each server, named after its process: during an upgrade two run beside each other.
    for _old in _folders.glob("[0-9]*"):
        if not _is_running(_old.name) or _old.name == str(os.getpid()):
            shutil.rmtree(_old, ignore_errors=True)
    _own = _folders / str(os.getpid())
    _own.mkdir(parents=True, exist_ok=True)
    # prometheus_client looks for it when it is imported, in each worker.
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(_own)


def child_exit(server: Any, worker: Any) -> None:
    """Forget what only a living process has; what it counted stays."""
    if _counts:
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(worker.pid)


def on_exit(server: Any) -> None:
    if _counts:
        shutil.rmtree(_own, ignore_errors=True)
