"""The health check."""

from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from notices.models import JobRun

pytestmark = pytest.mark.django_db


def test_healthy_portal(client):
    JobRun.mark("worker")

    response = client.get("/healthz")

    assert response.status_code == 200
    assert response.json() == {"database": "ok", "worker": "ok"}
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.parametrize("age", [None, timedelta(minutes=2)])
def test_worker_that_is_not_there(client, age):
    if age is not None:
        JobRun.mark("worker")
        JobRun.objects.update(began_at=timezone.now() - age)

    response = client.get("/healthz")

    assert response.status_code == 503
    assert response.json() == {"database": "ok", "worker": "failing"}


def test_database_that_does_not_answer(client):
    def away(*_args):
        raise OperationalError("could not connect")

    with connection.execute_wrapper(away):
        response = client.get("/healthz")

    assert response.status_code == 503
    assert response.json() == {"database": "failing", "worker": "failing"}
