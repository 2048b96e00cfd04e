import logging
import signal
import threading
from argparse import ArgumentTypeError
from types import FrameType
from typing import Any

from django.core.checks import Tags
from django.core.management.base import BaseCommand, CommandParser
from django.db import Error, close_old_connections
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from frame.databases import is_away
from notices import lost_tasks, schedule
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
    # Of the settings alone (`wsis_portal/checks.py`). Looking at models, addresses and templates
    # takes as long as all else, and they are the same at each start.
    requires_system_checks = (Tags.security,)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--interval",
            type=seconds,
            default=1.0,
            help="Seconds between two looks (default: 1).",
        )
        parser.add_argument("--once", action="store_true", help="Do what waits now, then end.")

    def handle(self, *args: Any, interval: float, once: bool, **options: Any) -> None:
        self.prepare()
        if once:
            JobRun.mark(schedule.HEARTBEAT)
            self.look()
            return
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)
        beats = threading.Thread(target=self.beat, name="heartbeat", daemon=True)
        beats.start()
        while not self.stopping.is_set():
            self.look()
            self.stopping.wait(interval)
        beats.join()
        self.take_leave()

    def prepare(self) -> None:
        self.stopping = threading.Event()
        self.was_away = False
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

    def look(self) -> None:
        """Do what waits now."""
        try:
            if self.was_away:
                # How the task at hand ended could not be written either.
                lost_tasks.take_up_own(self.worker.worker_id)
                self.was_away = False
            schedule.enqueue_due()
            self.worker.run()
        except Error as error:
            if not is_away(error):
                raise
            # Say so and go on trying, as nothing is lost.
            self.was_away = True
            logger.exception("The worker could not reach the database; it tries again.")
        close_old_connections()

    def stop(self, _signal: int, _frame: FrameType | None) -> None:
        """End after the task at hand."""
        self.stopping.set()
        self.worker.running = False

    def take_leave(self) -> None:
        """Say that nobody needs to look for what this worker had in its hands: there is nothing."""
        if self.was_away:
            return
        try:
            lost_tasks.take_leave(self.worker.worker_id)
        except Error as error:
            if not is_away(error):
                raise
            logger.exception("That the worker ends could not be written.")

    def beat(self) -> None:
        """Tell `/healthz` that the worker lives, also while a long task runs."""
        while True:
            try:
                JobRun.mark(schedule.HEARTBEAT)
                lost_tasks.give_sign(self.worker.worker_id)
            except Error as error:
                if not is_away(error):
                    raise
                logger.exception("The worker's heartbeat could not be written.")
            close_old_connections()
            if self.stopping.wait(schedule.HEARTBEAT_EVERY.total_seconds()):
                return
