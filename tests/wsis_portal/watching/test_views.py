"""Health and metrics, as monitors ask for them."""

from datetime import timedelta
from ipaddress import ip_network

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from notices import services
from notices.models import Alarm, JobRun
from wsis_portal.watching import health

pytestmark = pytest.mark.django_db

BEARER = {"Authorization": "Bearer a-token-of-the-test"}


@pytest.fixture
def no_database(monkeypatch):
    """Let the database answer nobody."""

    def away(*_args):
        raise OperationalError("could not connect")

    with connection.execute_wrapper(away):
        yield


@pytest.fixture
def checked():
    """Let the worker live, and have looked at everything just now."""
    JobRun.mark("worker")
    JobRun.mark(services.JOB)


def test_healthy_portal(client):
    JobRun.mark("worker")

    response = client.get("/healthz")

    assert response.status_code == 200
    assert response.json() == {"database": "ok", "worker": "ok"}
    assert "no-store" in response.headers["Cache-Control"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("age", [None, timedelta(minutes=2)])
def test_worker_that_is_not_there(client, age):
    if age is not None:
        JobRun.mark("worker")
        JobRun.objects.update(began_at=timezone.now() - age)

    response = client.get("/healthz")

    assert response.status_code == 503
    assert response.json() == {"database": "ok", "worker": "failing"}


def test_database_that_does_not_answer(client, no_database, settings):
    # A kept page would ask for its generation.
    settings.PAGE_CACHE_SECONDS = 60

    response, ready, live = map(client.get, ["/healthz", "/healthz/ready", "/healthz/live"])

    assert response.status_code == 503
    assert response.json() == {"database": "failing", "worker": "failing"}
    assert (ready.status_code, ready.json()["status"]) == (503, "failing")
    assert ready.json()["parts"]["database"] == "failing"
    assert ready.json()["parts"]["worker"] == "unknown"
    assert (live.status_code, live.json()) == (200, {"status": "ok"})


def test_health_is_answered_under_any_name_and_without_https(client, settings):
    settings.SECURE_SSL_REDIRECT = True

    answer = client.get("/healthz/live", headers={"Host": "10.0.0.7:8000"})

    assert answer.status_code == 200
    assert client.get("/", headers={"Host": "10.0.0.7:8000"}).status_code == 400


def test_ready_tells_strangers_words_and_watchers_numbers(client, settings, checked):
    settings.METRICS_TOKEN = "a-token-of-the-test"

    stranger = client.get("/healthz/ready", headers={"Authorization": "Bearer another"})
    watcher = client.get("/healthz/ready", headers=BEARER)

    parts = dict.fromkeys(
        ("database", "migrations", "worker", "queue", "mail", "lists", "disk", "certificate"), "ok"
    )
    assert stranger.json() == {"status": "ok", "parts": parts}
    details = watcher.json()["details"]
    assert watcher.json() == {**stranger.json(), "details": details}
    assert (details["tasks_waiting"], details["mails_waiting"], details["alarms"]) == (0, 0, [])
    assert details["worker_age_seconds"] < 60
    assert details["disk_free_bytes"] > 0


def test_what_the_last_check_found_is_told_without_asking_again(
    client, settings, checked, django_assert_max_num_queries
):
    """Even where the list server hangs: nobody asks it here."""
    settings.MAILMAN_URL = "http://user:password@192.0.2.1:8001/3.1"  # answers never (RFC 5737)
    now = timezone.now()
    for name in ("mailinglists.server", "notices.mail_late", "wsis_portal.certificate"):
        Alarm.objects.create(check_name=name, since_at=now, last_seen_at=now)
    Alarm.objects.create(
        check_name="notices.tasks_late", since_at=now, last_seen_at=now, ended_at=now
    )

    with django_assert_max_num_queries(14):
        answer = client.get("/healthz/ready")

    parts = answer.json()["parts"]
    failing = {name for name, word in parts.items() if word == "failing"}
    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
    assert failing == {"lists", "mail", "certificate"}
    # Nobody has looked for long: nothing is known.
    JobRun.objects.filter(name=services.JOB).update(began_at=now - timedelta(minutes=16))
    assert client.get("/healthz/ready").json()["parts"]["queue"] == "unknown"


def test_code_that_is_ahead_of_the_database_is_not_ready(client, checked, monkeypatch):
    assert health.unapplied_migrations() == set()
    known = health.known_migrations() | {("pages", "9999_to_come")}
    monkeypatch.setattr(health, "known_migrations", lambda: known)

    answer = client.get("/healthz/ready")

    assert answer.status_code == 503
    assert answer.json()["parts"]["migrations"] == "failing"
    assert answer.json()["parts"]["database"] == "ok"


def test_metrics_exist_only_for_whom_they_are(client, settings):
    def ask(**options):
        return client.get("/metrics", **options).status_code

    assert ask(headers=BEARER) == 404
    settings.METRICS_TOKEN = "a-token-of-the-test"
    assert (ask(), ask(headers=BEARER)) == (404, 200)
    assert ask(headers={"Authorization": "Bearer a-token-of-the-tést"}) == 404
    settings.METRICS_TOKEN = ""
    settings.METRICS_ALLOW = [ip_network("192.0.2.0/24"), ip_network("2001:db8::/32")]
    assert ask(REMOTE_ADDR="192.0.2.9") == 200
    assert ask(REMOTE_ADDR="2001:db8::7") == 200
    assert ask(REMOTE_ADDR="192.0.3.9") == 404
    # Behind a proxy it is the address for which the proxy asks.
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    forged = {"X-Forwarded-For": "192.0.2.9, 198.51.100.1"}
    assert ask(REMOTE_ADDR="192.0.2.9", headers=forged) == 404
    assert ask(headers={"X-Forwarded-For": "192.0.2.9"}) == 200
