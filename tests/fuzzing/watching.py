"""What a request does beside answering: rows that it writes, exceptions, lines of the log."""

import logging
import re
import sys
import traceback
from dataclasses import dataclass
from pathlib import Path

from django.core.signals import got_request_exception, request_finished, request_started
from django.db import close_old_connections, connection

ROOT = Path(__file__).resolve().parent.parent.parent

_WRITING = re.compile(
    r'\s*(?:INSERT(?:\s+OR\s+\w+)?\s+INTO|REPLACE\s+INTO|UPDATE|DELETE\s+FROM)\s+"?(\w+)"?'
    r"(?:\s+SET\s+(.*?)(?:\s+WHERE\s|$))?",
    re.IGNORECASE | re.DOTALL,
)
_COLUMN = re.compile(r'"(\w+)" = ')
_SAVEPOINT = re.compile(r'\s*(SAVEPOINT|ROLLBACK TO SAVEPOINT)\s+"?(\w+)"?', re.IGNORECASE)

# What signing in and every visit write, whatever comes of it (tests/all_rows.py).
TABLES_OF_VISITS = {
    "django_session",
    "usersessions_usersession",
    "audit_chain",
    "audit_entry",
}
COLUMNS_OF_VISITS = {"last_login"}


@dataclass
class Trouble:
    """Something that must not happen: what, where in the code, and all that is known of it."""

    kind: str
    place: str
    told: str


def place_of(error: BaseException) -> str:
    """Return the last line of the portal's own code that an exception passed, else the last one."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [
        frame
        for frame in frames
        if Path(frame.filename).is_relative_to(ROOT)
        and not Path(frame.filename).is_relative_to(ROOT / "tests")
        and ".venv" not in frame.filename
    ]
    if not own and frames:
        frame = frames[-1]
        return f"{'/'.join(Path(frame.filename).parts[-3:])}:{frame.lineno}"
    if not own:
        return "?"
    return f"{Path(own[-1].filename).relative_to(ROOT)}:{own[-1].lineno}"


class _Handler(logging.Handler):
    def __init__(self, watch: "Watch") -> None:
        super().__init__(logging.ERROR)
        self.watch = watch

    def emit(self, record: logging.LogRecord) -> None:
        if record.name.startswith("django.security."):
            return  # a refusal (HTTP 400), which Django tells so loudly
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            self.watch.note_error(error)
        else:
            self.watch.errors.append(
                Trouble("line of the log", record.name, record.getMessage()[:2_000])
            )


class Watch:
    """Watches the database and the log while it is entered; one for all requests of a process.

    `written`: tables of which rows were written, and not taken back by an inner transaction.
    """

    def __init__(self) -> None:
        self.written: list[str] = []
        self.errors: list[Trouble] = []
        self._seen: set[int] = set()
        self._handler = _Handler(self)

    def __enter__(self) -> "Watch":
        self.written, self.errors, self._seen = [], [], set()
        connection.execute_wrappers.append(self._execute)
        logging.getLogger().addHandler(self._handler)
        # Refusals are warnings, which nobody reads here; pytest would keep every one of them.
        logging.disable(logging.WARNING)
        got_request_exception.connect(self._raised)
        # It would close a connection on which a transaction is open: the one of the walk.
        request_started.disconnect(close_old_connections)
        request_finished.disconnect(close_old_connections)
        return self

    def __exit__(self, *told: object) -> None:
        request_started.connect(close_old_connections)
        request_finished.connect(close_old_connections)
        got_request_exception.disconnect(self._raised)
        logging.disable(logging.NOTSET)
        logging.getLogger().removeHandler(self._handler)
        connection.execute_wrappers.remove(self._execute)
        self.written = [each for each in self.written if not each.startswith("=")]

    def _raised(self, **told: object) -> None:
        error = sys.exc_info()[1]
        if error is not None:
            self.note_error(error)

    def note_error(self, error: BaseException) -> None:
        if id(error) in self._seen:
            return
        self._seen.add(id(error))
        told = "".join(traceback.format_exception(error))
        self.errors.append(Trouble(type(error).__name__, place_of(error), told[-6_000:]))

    def _execute(self, execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        start = sql[:24].lstrip()[:1].upper()
        if start in "IUDR" and (found := _WRITING.match(sql)):
            table, assigned = found.groups()
            columns = set(_COLUMN.findall(assigned or ""))
            if (
                table not in TABLES_OF_VISITS
                and not (columns and columns <= COLUMNS_OF_VISITS)
                # Which SQLite does not know before the rows that it returns are read.
                and (context["cursor"].rowcount != 0 or "RETURNING" in sql)
            ):
                self.written.append(table)
        if start in "SR" and (found := _SAVEPOINT.match(sql)):
            verb, name = found.groups()
            if verb.upper() == "SAVEPOINT":
                self.written.append(f"={name}")
            elif f"={name}" in self.written:
                del self.written[self.written.index(f"={name}") + 1 :]
        return result
