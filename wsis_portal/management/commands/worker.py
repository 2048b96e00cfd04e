import logging
import signal
import threading
from argparse import ArgumentTypeError
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import OperationalError, close_old_connections
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from notices import schedule
from notices.models import JobRun

logger = logging.getLogger(__name__)


def seconds(text: str) -> float:
    """Read how long to wait; "nan" and "inf" are numbers, too, and no clock knows them."""
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 < number <= 3600:
        raise ArgumentTypeError("it must be a number of seconds, at most 3600")
    return number


class Command(BaseCommand):
    """Run what waits: tasks as they come, the clock's jobs when they are due, and the heartbeat."""

    help = "Run the portal's worker until it is told to stop (SIGTERM or SIGINT)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--interval",
            type=seconds,
            default=1.0,
            help="Seconds between two looks (default: 1).",
        )
        parser.add_argument("--once", action="store_true", help="Do what waits now, then end.")

    def handle(self, *args: Any, interval: float, once: bool, **options: Any) -> None:
        self.stopping = threading.Event()
        self.worker = Worker(
            queue_names=["*"],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
            excluded_queue_names=[],
        )
        if not once:
            signal.signal(signal.SIGTERM, self.stop)
            signal.signal(signal.SIGINT, self.stop)
        beats = threading.Thread(target=self.beat, name="heartbeat", daemon=True)
        if once:
            JobRun.mark(schedule.HEARTBEAT)
        else:
            beats.start()
        while not self.stopping.is_set():
            try:
                schedule.enqueue_due()
                self.worker.run()
            except OperationalError:
                # The database is away or locked for long: say so and go on trying, as nothing is
                # lost.
                logger.exception("The worker could not reach the database; it tries again.")
            if once:
                self.stopping.set()
            close_old_connections()
            self.stopping.wait(interval)
        if not once:
            beats.join()

    def stop(self, _signal: int, _frame: FrameType | None) -> None:
        """End after the task at hand."""
        self.stopping.set()
        self.worker.running = False

    def beat(self) -> None:
        """Tell `/healthz` that the worker lives, also while a long task runs."""
        while True:
            try:
                JobRun.mark(schedule.HEARTBEAT)
            except OperationalError:
                logger.exception("The worker's heartbeat could not be written.")
            close_old_connections()
            if self.stopping.wait(schedule.HEARTBEAT_EVERY.total_seconds()):
                return
