"""What goes wrong: kills at random instants, and beside them disk, database and mail server."""

import random
import signal
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress

import psutil
import psycopg2

from tests.faults.diary import Diary
from tests.faults.mailserver import Mood
from tests.faults.stage import Stage

WEB, WHOLE_WEB, WORKER = "web process", "web server, all of it", "worker"
BACKEND, DATABASE = "process of PostgreSQL", "PostgreSQL, all of it"
WEIGHTS = {WEB: 10, WHOLE_WEB: 2, WORKER: 10, BACKEND: 2, DATABASE: 1}
# Instants are spread over this time after what is to be killed has taken up its work.
LATEST = 1.0  # seconds
LONGEST_LOCK = 23.0  # seconds: longer than SQLite waits (settings: timeout)
QUIET = 20.0  # seconds without a mail, after which a worker is killed all the same


class Killer(threading.Thread):
    """Kills until so many died by it. Nothing is killed before it works again: some deed was
    acknowledged since the last kill of the web server, the worker has delivered mail.
    """

    def __init__(self, stage: Stage, diary: Diary, kills: int, seed: str) -> None:
        super().__init__(name=seed, daemon=True)
        self.stage, self.diary, self.wanted = stage, diary, kills
        self.chance = random.Random(seed)
        self.broken: BaseException | None = None
        self._deeds = 0  # at the last kill of the web server or of the database
        self._mails = 0
        self._worker_since = time.monotonic()

    def run(self) -> None:
        try:
            while self.diary.kills < self.wanted and not self.diary.stopping.is_set():
                self.stage.look_after()
                target = self._choose()
                if target is None:
                    self.diary.stopping.wait(0.05)
                    continue
                self.diary.stopping.wait(self.chance.uniform(0, LATEST))
                self._kill(target)
        except BaseException as error:  # noqa: BLE001 (the main thread raises it)
            self.broken = error

    def _choose(self) -> str | None:
        """Return one of those that are at work."""
        ready = []
        if self.diary.acknowledged() > self._deeds:
            ready += [WEB, WHOLE_WEB]
            if self.stage.postgresql:
                ready += [BACKEND, DATABASE]
        is_quiet = time.monotonic() - self._worker_since > QUIET
        if self.stage.mail.count() > self._mails or is_quiet:
            ready.append(WORKER)
        if not ready:
            return None
        return self.chance.choices(ready, [WEIGHTS[each] for each in ready])[0]

    def _kill(self, target: str) -> None:
        died = {
            WEB: self._kill_web_process,
            WHOLE_WEB: self._kill_web,
            WORKER: self._kill_worker,
            BACKEND: self._kill_backend,
            DATABASE: self._kill_database,
        }[target]()
        if died:
            self.diary.note_trouble(target, is_kill=True)

    def _kill_web_process(self) -> bool:
        processes = self.stage.web_processes()
        if not processes:
            return False
        died = _kill(self.chance.choice(processes))
        self._deeds = self.diary.acknowledged()
        return died

    def _kill_web(self) -> bool:
        web = self.stage.web
        if web is None or web.poll() is not None:
            return False
        processes = self.stage.web_processes()
        web.send_signal(signal.SIGKILL)
        for process in processes:
            _kill(process)
        died = web.wait(timeout=20) == -signal.SIGKILL
        self._deeds = self.diary.acknowledged()
        return died

    def _kill_worker(self) -> bool:
        worker = self.stage.worker
        if worker is None or worker.poll() is not None:
            return False
        worker.send_signal(signal.SIGKILL)
        died = worker.wait(timeout=20) == -signal.SIGKILL
        self._mails, self._worker_since = self.stage.mail.count(), time.monotonic()
        return died

    def _kill_backend(self) -> bool:
        """Kill the process of one connection: PostgreSQL then ends all others and recovers."""
        if self.stage.postgresql is None:
            return False
        with self.diary.storm(), self.stage.postgresql.lock:
            backends = self.stage.postgresql.backends()
            died = bool(backends) and _kill(self.chance.choice(backends))
            self.stage.postgresql.start()
        self._deeds = self.diary.acknowledged()
        return died

    def _kill_database(self) -> bool:
        if self.stage.postgresql is None:
            return False
        with self.diary.storm(), self.stage.postgresql.lock:
            died = self.stage.postgresql.kill()
            self.stage.postgresql.start()
        self._deeds = self.diary.acknowledged()
        return died


def _kill(process: psutil.Process) -> bool:
    """Kill a process that somebody else waits for; tell whether it was there and is no more."""
    try:
        if process.status() == psutil.STATUS_ZOMBIE:
            return False
        process.kill()
    except psutil.NoSuchProcess:
        return False
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with suppress(psutil.NoSuchProcess):
            if process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
                time.sleep(0.005)
                continue
        return True
    return False


class Weather(threading.Thread):
    """Goes from one trouble to the next, with calm between them, until told to stop."""

    def __init__(self, stage: Stage, diary: Diary, seed: str, *, longest: float) -> None:
        super().__init__(name=seed, daemon=True)
        self.stage, self.diary, self.longest = stage, diary, longest
        self.chance = random.Random(seed)
        self.broken: BaseException | None = None

    def run(self) -> None:
        try:
            while not self.diary.stopping.wait(self.chance.uniform(1, 3 * self.longest)):
                self.chance.choice(self._kinds())()
        except BaseException as error:  # noqa: BLE001 (the main thread raises it)
            self.broken = error
        finally:
            self.stage.mail.mood = Mood.TAKES
            self.stage.free_disk()

    def _kinds(self) -> list[Callable[[], None]]:
        kinds = [self._bad_mail, self._bad_mail, self._locked_database]
        if self.stage.is_small:
            kinds.append(self._full_disk)
        if self.stage.postgresql:
            kinds.append(self._restarted_database)
        return kinds

    def _last(self, longest: float | None = None) -> None:
        self.diary.stopping.wait(self.chance.uniform(0.5, longest or self.longest))

    def _bad_mail(self) -> None:
        mood = self.chance.choice([mood for mood in Mood if mood is not Mood.TAKES])
        self.diary.note_trouble(f"mail server {mood}")
        self.stage.mail.mood = mood
        self._last()
        self.stage.mail.mood = Mood.TAKES

    def _full_disk(self) -> None:
        self.diary.note_trouble("disk full")
        with self.diary.storm():
            self.stage.fill_disk()
            self._last()
            self.stage.free_disk()
            if self.stage.postgresql:
                # It may have given up for want of room; then it is started again.
                self.stage.postgresql.start()

    def _locked_database(self) -> None:
        """Hold what all writers need: mostly for a moment, at times for longer than they wait."""
        if self.stage.postgresql:
            self._locked_postgresql(self.stage.postgresql.data.as_posix())
            return
        is_long = self.longest > 3 and self.chance.random() < 0.1
        self.diary.note_trouble("database locked" + (" for long" if is_long else ""))
        with (
            self.diary.storm(),
            closing(sqlite3.connect(self.stage.sqlite, timeout=30)) as connection,
        ):
            connection.isolation_level = None
            with suppress(sqlite3.OperationalError):
                connection.execute("BEGIN IMMEDIATE")
                if is_long:
                    self.diary.stopping.wait(LONGEST_LOCK)
                else:
                    self._last()
                connection.execute("ROLLBACK")

    def _locked_postgresql(self, host: str) -> None:
        self.diary.note_trouble("database locked")
        # It may be killed meanwhile, and the lock with it.
        with self.diary.storm(), suppress(psycopg2.Error):
            connection = psycopg2.connect(host=host, user="postgres", dbname="postgres")
            with closing(connection), connection.cursor() as cursor:
                cursor.execute(
                    "LOCK TABLE moderation_request, notices_outgoingmail, "
                    "django_tasks_database_dbtaskresult IN EXCLUSIVE MODE"
                )
                self._last()

    def _restarted_database(self) -> None:
        if self.stage.postgresql is None:
            return
        self.diary.note_trouble("database restarted")
        with self.diary.storm(), self.stage.postgresql.lock:
            self.stage.postgresql.stop()
            self._last(1.0)
            self.stage.postgresql.start()
