"""The page that stands where something broke."""

import re

import pytest
from django.test import Client
from django.urls import path

from wsis_portal import urls as portal

pytestmark = pytest.mark.django_db


def _break(request):
    raise ValueError("somebody@people.example")


handler500 = portal.handler500
urlpatterns = [path("broken/", _break), *portal.urlpatterns]


@pytest.mark.urls(__name__)
def test_who_meets_an_error_can_tell_its_number():
    answer = Client(raise_request_exception=False).get("/broken/")

    (number,) = re.findall(r"<code>([0-9a-f]{32})</code>", answer.content.decode())
    assert answer.status_code == 500
    assert answer["X-Request-ID"] == number
    assert "somebody" not in answer.content.decode()
