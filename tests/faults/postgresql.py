"""A PostgreSQL that is killed and comes back. Unlike that of the tests (`script/postgresql`, whose
programs it uses) it tells nobody that something is kept before it is.
"""

import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from typing import Any

import psutil
import psycopg2

SCRIPT = Path(__file__).resolve().parents[2] / "script" / "postgresql"
STARTS_WITHIN = 60  # seconds, with the mending after a kill
OPTIONS = {"listen_addresses": "", "max_connections": "100", "max_wal_size": "128MB"}


def _script() -> Any:
    """Load what stands in a file without an ending."""
    loader = SourceFileLoader("script_postgresql", str(SCRIPT))
    spec = spec_from_loader(loader.name, loader)
    if spec is None:
        raise ImportError(SCRIPT)
    module = module_from_spec(spec)
    sys.dont_write_bytecode, before = True, sys.dont_write_bytecode
    try:
        loader.exec_module(module)
    finally:
        sys.dont_write_bytecode = before
    return module


class PostgreSQL:
    """One cluster: its data in a folder of `disk`, its programs in one of `folder`."""

    def __init__(self, folder: Path, disk: Path) -> None:
        programs = folder / "postgresql"
        programs.mkdir(mode=0o711)
        self.programs, self.account = _script().choose_account(programs)
        self.data = disk / "postgresql"
        self.data.mkdir(mode=0o700)
        if self.account:
            shutil.chown(self.data, self.account["user"])
        self.log = (programs / "log").open("a+")
        self.process: subprocess.Popen[bytes] | None = None
        # Whoever starts or ends it has it: several threads do.
        self.lock = threading.RLock()
        self._run(
            *("initdb", "-D", self.data, "-U", "postgres", "--auth=trust", "--encoding=UTF8"),
            *("--locale-provider=builtin", "--locale=C.UTF-8"),
        )

    @property
    def url(self) -> str:
        return f"postgres://postgres@/postgres?host={self.data}"

    def _popen(self, *command: str | Path) -> subprocess.Popen[bytes]:
        program, *arguments = command
        return subprocess.Popen(
            [self.programs / program, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=self.log,
            stderr=subprocess.STDOUT,
            cwd=self.data,
            start_new_session=True,
            **self.account,
        )

    def _run(self, *command: str | Path) -> None:
        if self._popen(*command).wait():
            raise RuntimeError(f"{command[0]} failed: {self.tail()}")

    def tail(self) -> str:
        return Path(self.log.name).read_text(errors="replace")[-2000:]

    def start(self) -> None:
        """Return when it answers; it is started again where it ends meanwhile: after a kill the
        memory of the old one may not be free yet.
        """
        with self.lock:
            self._start()

    def _start(self) -> None:
        options = [f"--{name}={value}" for name, value in OPTIONS.items()]
        deadline = time.monotonic() + STARTS_WITHIN
        while True:
            if self.process is None or self.process.poll() is not None:
                self.process = self._popen("postgres", "-D", self.data, "-k", self.data, *options)
            try:
                psycopg2.connect(host=str(self.data), user="postgres", dbname="postgres").close()
            except psycopg2.OperationalError as error:
                if time.monotonic() > deadline:
                    raise RuntimeError(self.tail()) from error
                with suppress(subprocess.TimeoutExpired):
                    self.process.wait(timeout=0.2)
            else:
                return

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        """End it at once, as a restart does: open connections are closed."""
        with self.lock:
            if self.process is not None:
                self.process.send_signal(signal.SIGINT)
                self.process.wait(timeout=60)

    def kill(self) -> bool:
        """Kill all of it; tell whether it died by that."""
        if self.process is None or self.process.poll() is not None:
            return False
        family = psutil.Process(self.process.pid).children(recursive=True)
        self.process.kill()
        for process in family:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(family, timeout=20)
        return self.process.wait(timeout=20) == -signal.SIGKILL

    def backends(self) -> list[psutil.Process]:
        """Return the processes that serve a connection."""
        if self.process is None or self.process.poll() is not None:
            return []
        found = []
        for process in psutil.Process(self.process.pid).children():
            try:
                if "postgres postgres" in " ".join(process.cmdline()):
                    found.append(process)
            except psutil.Error:
                continue
        return found
