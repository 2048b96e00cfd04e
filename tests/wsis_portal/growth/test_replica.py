"""Which database a read goes to. That a real request obeys is shown by tests/test_growth.py."""

import pytest
from django.contrib.sessions.models import Session
from django.db import DatabaseError, transaction
from django.http import HttpResponse

from pages.models import Link
from wsis_portal.growth import replica
from wsis_portal.growth.replica import ReplicaMiddleware, Router

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def numbers(monkeypatch):
    """Let each database have a number of its own."""
    monkeypatch.setattr(replica, "has_copy", lambda: True)
    numbers = {"default": 7, "replica": 7}

    def current(using="default"):
        if isinstance(numbers[using], Exception):
            raise numbers[using]
        return numbers[using]

    monkeypatch.setattr(replica.generations, "current", current)
    return numbers


def read_in(request, model=Link, before=lambda: None):
    """Return where a view reads that is called with the request."""
    seen = []

    def view(_request):
        before()
        seen.append(Router().db_for_read(model))
        return HttpResponse()

    ReplicaMiddleware(view)(request)
    return seen[0]


@pytest.mark.parametrize(
    ("own", "copys", "place"), [(7, 7, "replica"), (7, 8, "replica"), (8, 7, "default")]
)
def test_visitors_read_from_a_copy_that_has_caught_up(rf, numbers, own, copys, place):
    numbers.update(default=own, replica=copys)

    assert read_in(rf.get("/links/")) == place
    assert Router().db_for_read(Link) == "default"  # it ends with the request


def test_all_else_is_read_from_the_database_itself(rf, numbers, settings):
    signed_in = rf.get("/links/")
    signed_in.COOKIES[settings.SESSION_COOKIE_NAME] = "any"

    assert read_in(signed_in) == "default"
    assert read_in(rf.post("/links/")) == "default"
    assert read_in(rf.get("/links/"), Session) == "default"
    assert read_in(rf.get("/links/"), before=lambda: Router().db_for_write(Session)) == "default"
    with transaction.atomic():
        assert read_in(rf.get("/links/")) == "default"


def test_a_copy_that_does_not_answer_is_left_alone_for_a_while(rf, numbers, monkeypatch):
    now = 100.0
    monkeypatch.setattr(replica.time, "monotonic", lambda: now)
    places = []
    middleware = ReplicaMiddleware(
        lambda _request: places.append(Router().db_for_read(Link)) or HttpResponse()
    )

    numbers["replica"] = DatabaseError()
    middleware(rf.get("/links/"))
    numbers["replica"] = 7
    middleware(rf.get("/links/"))
    now += replica.RESTS_FOR
    middleware(rf.get("/links/"))

    assert places == ["default", "default", "replica"]


def test_nothing_is_migrated_or_written_there():
    assert Router().allow_migrate("replica", "pages") is False
    assert Router().allow_migrate("default", "pages") is None
    assert Router().db_for_write(Link) == "default"
