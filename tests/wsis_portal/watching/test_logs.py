"""What a line of the log holds, and that it never holds what somebody typed."""

import json
import logging
import re
import sys
from io import StringIO

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import DataError, IntegrityError, OperationalError
from django.test import Client
from django.urls import path

from accounts.models import User
from notices.models import OutgoingMail
from tests.caucuses.factories import AppointmentFactory, GroupingFactory
from wsis_portal import urls as portal
from wsis_portal.watching import logs, request_ids

SECRETS = [
    "Wangari",
    "Muthoni",
    "wangari@people.example",
    "people.example",
    "192.0.2.77",
    "2001:db8",
    "Nairobi-secret",
    "long-pass-phrase",
    "SELECT-me",
]
HER_ADDRESS = "muthoni@people.example"


def _break(request, word):
    # Not written out: the lines of the source are told.
    user = User.objects.create_user(HER_ADDRESS, name=SECRETS[1])
    try:
        User.objects.create_user(HER_ADDRESS, name=SECRETS[1])
    except IntegrityError as error:
        raise ValueError(f"{user} is there: {request.POST}") from error


handler500 = portal.handler500
urlpatterns = [path("broken/<word>/", _break, name="broken"), *portal.urlpatterns]


@pytest.fixture
def written():
    """Forget earlier visits, and log as with LOG_FORMAT=json, and more; return the lines."""
    cache.clear()
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.JsonFormatter())
    root = logging.getLogger()
    changed = [root, logging.getLogger(logs.ACCESS_LOGGER), logging.getLogger("django_tasks")]
    levels = [logger.level for logger in changed]
    root.addHandler(handler)
    for logger in changed:
        logger.setLevel(logging.INFO)

    def lines():
        return [json.loads(line) for line in stream.getvalue().splitlines()]

    lines.text = stream.getvalue
    yield lines
    root.removeHandler(handler)
    for logger, level in zip(changed, levels, strict=True):
        logger.setLevel(level)


@pytest.mark.django_db(transaction=True)
@pytest.mark.urls(__name__)
def test_nothing_that_people_type_is_ever_logged(written, settings, client_of):
    """Registration, sign-in, a message to a group, an error, and the tasks of all these."""
    group = GroupingFactory(slug="here")
    AppointmentFactory(grouping=group, person=User.objects.create_user(HER_ADDRESS))
    visitor = Client(
        raise_request_exception=False,
        REMOTE_ADDR="192.0.2.77",
        headers={"X-Request-ID": "wangari@people.example", "User-Agent": "Wangari"},
    )
    settings.MAIL_TRANSPORT = "tests.wsis_portal.watching.transports.Telling"

    statuses = [
        visitor.post("/accounts/signup/", {"email": "wangari@people.example"}).status_code,
        Client(REMOTE_ADDR="192.0.2.77")
        .post(
            "/accounts/login/", {"login": "wangari@people.example", "password": "long-pass-phrase"}
        )
        .status_code,
        visitor.post(
            "/caucuses/here/write/",
            {
                "name": "Wangari",
                "email": "wangari@people.example",
                "subject": "SELECT-me",
                "text": "Nairobi-secret",
                "further_link": "",
            },
        ).status_code,
        visitor.get("/search/?q=Wangari", REMOTE_ADDR="2001:db8::77").status_code,
        visitor.get("/broken/Nairobi-secret/?name=Wangari").status_code,
        visitor.get("/Nairobi-secret/").status_code,
        visitor.get("/", headers={"Host": "wangari.people.example"}).status_code,
    ]
    call_command("worker", once=True)

    assert statuses == [302, 200, 302, 200, 500, 404, 400]
    assert OutgoingMail.objects.filter(recipient="wangari@people.example").exists()
    found = [secret for secret in SECRETS if secret.lower() in written.text().lower()]
    assert found == []
    answered = [line for line in written() if line["logger"] == logs.ACCESS_LOGGER]
    assert [(line["route"], line["status"]) for line in answered] == [
        ("account_signup", 302),
        ("account_login", 200),
        ("caucuses:write", 302),
        ("search:search", 200),
        ("broken", 500),
        ("none", 404),
        ("none", 400),
    ]
    assert all(re.fullmatch("[0-9a-f]{32}", line["request_id"]) for line in answered)
    assert all(line["ms"] >= 0 for line in answered)


@pytest.mark.django_db(transaction=True)
@pytest.mark.urls(__name__)
def test_an_error_is_told_by_kind_and_place(written):
    answer = Client(raise_request_exception=False).get("/broken/word/")

    (line,) = [line for line in written() if line["logger"] == "django.request"]
    assert line["message"] == "Internal Server Error"
    assert line["request_id"] == answer["X-Request-ID"]
    assert (line["route"], line["status"], line["level"]) == ("broken", 500, "ERROR")
    told = line["exception"]
    assert "django.db.utils.IntegrityError\n\nThis led to:\n\nTraceback" in told
    assert told.endswith("builtins.ValueError")
    assert "in _break" in told
    assert "muthoni" not in told


@pytest.mark.django_db(transaction=True)
def test_lines_of_a_task_carry_the_request_that_enqueued_it(written, client):
    GroupingFactory(slug="here")
    answer = client.post("/accounts/signup/", {"email": "wangari@people.example"})
    call_command("worker", once=True)

    request_id = answer["X-Request-ID"]
    of_tasks = [line for line in written() if line["logger"] == "django_tasks"]
    mine = [line for line in of_tasks if line.get("request_id") == request_id]
    others = [line for line in of_tasks if line not in mine]
    # It ends; the clock's own jobs have no request.
    (line,) = mine
    assert "path=notices.tasks.deliver state=SUCCESSFUL" in line["message"]
    assert line["task_id"] in line["message"]
    assert others
    assert not any("request_id" in line for line in others)
    assert request_ids.current() == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("To a.b+c@people.example: no", "To [e-mail]: no"),
        ("<x@y.example>, z@y.example", "<[e-mail]>, [e-mail]"),
        ("from 192.0.2.77:443", "from [address]:443"),
        ("from 2001:db8::77 and ::1.", "from [address] and [address]."),
        ("from fe80:0:0:0:1:2:3:4", "from [address]"),
        ("at 10:15:30, version 5.2.19", "at 10:15:30, version 5.2.19"),
        ("GET /a/?q=name&x=1 HTTP", "GET /a/?[query] HTTP"),
        ("Are you there? Yes", "Are you there? Yes"),
        ("std::vector", "std::vector"),
    ],
)
def test_words_are_masked(text, expected):
    assert logs.masked(text) == expected


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (KeyError("Wangari"), "builtins.KeyError"),
        (DataError("value too long: Wangari"), "django.db.utils.DataError"),
        (
            OperationalError("database is locked\nDETAIL: Wangari"),
            "django.db.utils.OperationalError: database is locked",
        ),
        (
            OSError(28, "No space left on device", "/srv/Wangari"),
            "builtins.OSError: [28] No space left on device",
        ),
        (AttributeError("no attribute 'x'"), "builtins.AttributeError: no attribute 'x'"),
        (
            ExceptionGroup("Wangari", [KeyError("Wangari")]),
            "builtins.ExceptionGroup\nTraceback (most recent call last):\nbuiltins.KeyError",
        ),
    ],
    ids=lambda value: type(value).__name__,
)
def test_words_of_exceptions(error, expected):
    expected = "Traceback (most recent call last):\n" + expected
    assert logs.discreet_traceback(error) == expected


def test_plain_lines_and_what_another_handler_kept():
    try:
        raise KeyError("Wangari")
    except KeyError:
        record = logging.makeLogRecord(
            {"name": "portal", "msg": "No %s", "args": ("x@y.example",), "levelname": "ERROR"}
        )
        record.exc_info = sys.exc_info()
    logging.Formatter().format(record)
    assert "Wangari" in record.exc_text

    line = logs.PlainFormatter("%(levelname)s %(name)s: %(message)s").format(record)

    assert line.startswith("ERROR portal: No [e-mail]\nTraceback")
    assert line.endswith("builtins.KeyError")


def test_gunicorn_repeats_no_path():
    record = logging.makeLogRecord(
        {"name": "gunicorn.error", "msg": "Error handling request %s", "args": ("/secret/?q=1",)}
    )

    assert logs.PlainFormatter().format(record) == "Error handling request [path]"
