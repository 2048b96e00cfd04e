"""Bad input as it comes from the line, with the cookies of a browser: found by `script/fuzz`.

Django's test client leaves out the check against forged forms, which reads the body first.
"""

from urllib.parse import urlencode

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from tests.all_rows import all_rows
from tests.fuzzing.wire import Sent, environ_of
from wsis_portal.wsgi import application

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

FORM = "application/x-www-form-urlencoded"
SECRET = "A" * 32


@pytest.fixture
def browser(administrator):
    client = Client(enforce_csrf_checks=True)
    client.force_login(administrator, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["csrftoken"] = SECRET
    return client


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        (f"{FORM}; charset=utf8", "name=Network"),
        (f"{FORM}; charset=utf-16", "name=Network"),
        ("multipart/form-data", "{"),
        (FORM, "x=y&" * 600),
    ],
    ids=["utf8", "utf-16", "no boundary", "too many fields"],
)
def test_body_that_cannot_be_read_is_refused_everywhere(browser, content_type, body):
    for url, statuses in [
        (reverse("accounts:profile"), {400}),
        (reverse("admin:logout"), {400}),
        ("/nowhere/at-all/", {400, 404}),
        ("/me/profile", {301, 400}),
    ]:
        response = browser.post(url, body, content_type=content_type)

        assert response.status_code in statuses, url


def test_request_that_cannot_be_made_is_answered_as_all_are():
    told = {}
    environ = environ_of(
        Sent("GET", "/", "&".join("a" * 1_100), content_type=f"{FORM}; charset=utf-16"), ""
    )

    body = b"".join(
        application(environ, lambda status, headers: told.update(headers, status=status))
    )

    assert told["status"] == "400 Bad Request"
    assert "Content-Security-Policy" in told
    assert b"We could not read that" in body


@pytest.mark.parametrize("key", ["[]", "", "x", "\u200b", "1.5", "9" * 40, "-1"])
def test_action_on_what_is_no_row(browser, key):
    url = reverse("admin:notices_outgoingmail_changelist")
    sent = {"csrfmiddlewaretoken": SECRET, "action": "try_again", "_selected_action": ["1", key]}
    before = all_rows(but={"admin.LogEntry"})

    response = browser.post(url, urlencode(sent, doseq=True), content_type=FORM)

    assert response.status_code in ({302} if key == "-1" else {400})
    assert all_rows(but={"admin.LogEntry"}) == before


def test_configuration_of_mailman_where_no_folder_is(tmp_path):
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (tmp_path / "file").write_text("", encoding="utf-8")

    for name in ("loop", "file"):
        with pytest.raises(CommandError):
            call_command("write_mailman_config", str(tmp_path / name))


@pytest.mark.parametrize("interval", ["nan", "inf", "-1", "0", "1e9", "x"])
def test_worker_does_not_wait_so_long(interval):
    with pytest.raises(CommandError, match="seconds"):
        call_command("worker", "--interval", interval)
