"""What a line of the log holds, and what it never holds.

People register here who are watched. So no line holds an address, an e-mail, a query, or the words
of an exception, which may repeat what somebody typed or what stands in the database: where it
happened, and what kind of error it was, is told.

Nothing here asks the settings: gunicorn's own process logs through it, too.
"""

import copy
import http
import logging
import re
import traceback
from collections.abc import Iterator
from types import TracebackType
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest
from pythonjsonlogger.core import LogData
from pythonjsonlogger.json import JsonFormatter as BaseJsonFormatter

from wsis_portal.watching import request_ids

ACCESS_LOGGER = "portal.access"
LEVELS: tuple[str, ...] = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")

# What these say is about the code or the server, not about a person.
_FRANK = (AttributeError, ImportError, NameError, OperationalError, InterfaceError)
_MASKS = (
    (re.compile(r"[^\s<>\"'(),;:]+@[^\s<>\"'(),;:]+"), "[e-mail]"),
    (re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.]*\d)"), "[address]"),
    (re.compile(r"(?<![\w:])(?:[0-9a-f]{1,4}:){4,7}[0-9a-f]{1,4}(?![\w:])", re.I), "[address]"),
    (
        re.compile(
            r"(?<![\w:])(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4})*)?::(?:[0-9a-f:]|\.(?=\d))*(?![\w:])",
            re.I,
        ),
        "[address]",
    ),
    (re.compile(r"(?<=[\w/])\?[^\s\"'<>?]+"), "?[query]"),
)
# gunicorn repeats the path that was asked for, which may be a secret link.
_PATH = re.compile(r"(?<=[\s'\"])/[^\s'\"]*")
_OF_SERVER = "gunicorn"

_FIELDS = ("request_id", "task_id", "route", "method", "status", "ms")


def masked(text: str) -> str:
    """Return the text without e-mails, addresses of the network, and queries."""
    for pattern, instead in _MASKS:
        text = pattern.sub(instead, text)
    return text


def discreet_traceback(error: BaseException) -> str:
    """Return what `traceback.format_exception` does, without the words of the exceptions."""
    return "".join(_told(error, set())).rstrip("\n")


def _told(error: BaseException, seen: set[int]) -> Iterator[str]:
    seen.add(id(error))
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None and id(before) not in seen:
        yield from _told(before, seen)
        yield "\nThis led to:\n\n"
    yield "Traceback (most recent call last):\n"
    yield from traceback.format_tb(error.__traceback__)
    kind = type(error)
    yield f"{kind.__module__}.{kind.__qualname__}{_words_of(error)}\n"
    if isinstance(error, BaseExceptionGroup):
        for part in error.exceptions:
            if id(part) not in seen:
                yield from _told(part, seen)


def _words_of(error: BaseException) -> str:
    if isinstance(error, _FRANK):
        # PostgreSQL adds lines that quote values.
        return f": {masked(str(error).partition(chr(10))[0])}"
    if isinstance(error, OSError) and error.errno is not None:
        return f": [{error.errno}] {error.strerror}"
    return ""


def _discreet(record: logging.LogRecord) -> logging.LogRecord:
    """Return the record with what may be told of it, and with the ids of the request and task."""
    told = copy.copy(record)
    told.request_id = request_ids.current()
    told.task_id = request_ids.current_task()
    status = getattr(record, "status_code", None)
    if status is not None:
        # Django's words about an answer hold the path, the host or the cookie.
        told.msg, told.args = _phrase(status), ()
        told.status = status
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest):
            told.request_id = request_ids.of(request)
            if request.resolver_match is not None:
                told.route = request.resolver_match.view_name
    elif record.name != ACCESS_LOGGER:  # whose one word is ours, and which every request has
        words = masked(record.getMessage())
        told.msg = _PATH.sub("[path]", words) if record.name.startswith(_OF_SERVER) else words
        told.args = ()
    # Another handler may have kept the whole text there.
    told.exc_text = None
    return told


def _phrase(status: int) -> str:
    try:
        return http.HTTPStatus(status).phrase
    except ValueError:
        return f"Status {status}"


_ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class _Discreet(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return super().format(_discreet(record))

    def formatException(self, ei: _ExcInfo) -> str:
        return discreet_traceback(ei[1]) if ei[1] is not None else ""


class PlainFormatter(_Discreet):
    """A line for people at a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        first, *rest = line.split("\n", 1)
        request = getattr(record, "request", None)
        known = request_ids.of(request) if isinstance(request, HttpRequest) else ""
        known = known or request_ids.current()
        return "\n".join([f"{first} [{known}]", *rest]) if known else line


class JsonFormatter(_Discreet, BaseJsonFormatter):
    """One JSON object a line: time, level, logger, message, and of `_FIELDS` what is known."""

    def __init__(self) -> None:
        super().__init__(
            ["levelname", "name", "message"],
            rename_fields={"levelname": "level", "name": "logger", "exc_info": "exception"},
            timestamp="time",
            json_ensure_ascii=False,
        )

    def process_log_record(self, log_data: LogData) -> LogData:
        known: dict[str, Any] = super().process_log_record(log_data)
        wanted = ("time", "level", "logger", "message", *_FIELDS, "exception")
        return {name: known[name] for name in wanted if known.get(name) not in (None, "")}


def _is_news(record: logging.LogRecord) -> bool:
    """Tell whether Django's words about an answer are worth a line: a 503 is given on purpose, by
    the health check or under load, and its reason stands elsewhere.
    """
    return getattr(record, "status_code", None) != http.HTTPStatus.SERVICE_UNAVAILABLE


def config(*, form: str, level: str) -> dict[str, Any]:
    """Return the settings of `logging`. In the form "json" each request has a line, too."""
    access = "INFO" if form == "json" else "WARNING"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {"()": JsonFormatter},
            "plain": {"()": PlainFormatter, "fmt": "%(levelname)s %(name)s: %(message)s"},
        },
        "filters": {"meant": {"()": "django.utils.log.CallbackFilter", "callback": _is_news}},
        "handlers": {
            "console": {"class": "logging.StreamHandler", "formatter": form, "filters": ["meant"]}
        },
        "root": {"handlers": ["console"], "level": level},
        "loggers": {ACCESS_LOGGER: {"level": access}},
    }
