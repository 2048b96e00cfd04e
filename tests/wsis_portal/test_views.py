"""The pages that stand where something broke, or where the database is away."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from wsis_portal import urls as portal

pytestmark = pytest.mark.django_db


def _break(request):
    raise ValueError("somebody@people.example")


def _miss(request, error):
    kinds = {"locked": OperationalError, "closed": InterfaceError, "cut": DatabaseError}
    raise kinds[error]("somebody@people.example") from ConnectionError()


def _remember(request, word):
    request.session["word"] = word
    return HttpResponse(word)


def _forget(request):
    request.session["word"] = "changed"
    Session.objects.all().delete()
    return HttpResponse()


handler400, handler500 = portal.handler400, portal.handler500
urlpatterns = [
    path("broken/", _break),
    path("away/<error>/", _miss),
    path("remember/<word>/", _remember),
    path("forget/", _forget),
    *portal.urlpatterns,
]


@pytest.mark.urls(__name__)
def test_who_meets_an_error_can_tell_its_number():
    answer = Client(raise_request_exception=False).get("/broken/")

    (number,) = re.findall(r"<code>([0-9a-f]{32})</code>", answer.content.decode())
    assert answer.status_code == 500
    assert answer["X-Request-ID"] == number
    assert "somebody" not in answer.content.decode()


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("error", ["locked", "closed", "cut"])
def test_where_the_database_is_away_one_is_to_try_again(error):
    answer = Client(raise_request_exception=False).get(f"/away/{error}/")

    assert (answer.status_code, answer["Retry-After"]) == (503, "15")
    assert "try again in 15 seconds" in answer.content.decode()
    assert "somebody" not in answer.content.decode()


@pytest.mark.urls(__name__)
def test_where_no_session_can_be_written_one_is_to_try_again(monkeypatch):
    client = Client(raise_request_exception=False)
    client.get("/remember/first/")

    def fail(*_given, **_named):
        raise OperationalError("database or disk is full")

    with monkeypatch.context() as fault:
        fault.setattr(Session, "save", fail)
        answer = client.get("/remember/second/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "15")
    assert client.session["word"] == "first"


@pytest.mark.urls(__name__)
def test_session_that_was_ended_meanwhile_is_no_trouble_of_the_database():
    client = Client(raise_request_exception=False)
    client.get("/remember/first/")

    assert client.get("/forget/").status_code == 400
